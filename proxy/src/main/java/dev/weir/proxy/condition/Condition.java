package dev.weir.proxy.condition;

import dev.weir.proxy.config.DeviceClass;
import dev.weir.proxy.config.GeoField;
import dev.weir.proxy.http.Claims;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.RequestHead;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A question about a request that is answered with yes or no. A value that is there more than once passes if any of its
 * occurrences does; a missing one passes only {@link ValueTest.Absent}. Immutable, any thread.
 */
public sealed interface Condition {

    boolean test(RequestHead head);

    record Method(ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return test.test(head.bytes(), head.methodStart(), head.methodEnd());
        }
    }

    /** The path without query. */
    record Path(ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return test.test(head.bytes(), head.pathStart(), head.pathEnd());
        }
    }

    /** A query parameter, not decoded. */
    record Query(Literal name, ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            if (head.queryStart() < 0) {
                return test.acceptsMissing();
            }
            long value = QueryParameters.find(head, name, head.queryStart());
            if (value == Span.NONE) {
                return test.acceptsMissing();
            }
            while (value != Span.NONE) {
                if (test.test(head.bytes(), Span.start(value), Span.end(value))) {
                    return true;
                }
                value = QueryParameters.find(head, name, Span.end(value) + 1);
            }
            return false;
        }
    }

    record Header(FieldName name, ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return test(head.fields());
        }

        /** The same question about the fields of a response. */
        public boolean test(Fields fields) {
            int field = fields.find(name);
            if (field < 0) {
                return test.acceptsMissing();
            }
            for (; field >= 0; field = fields.find(name, field + 1)) {
                if (test.test(fields.bytes(), fields.valueStart(field), fields.valueEnd(field))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The host as it routes. Host is no field of a head, so that a test of the header {@code host} becomes this. */
    record Host(ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return test.test(head.bytes(), head.hostStart(), head.hostEnd());
        }
    }

    record Cookie(Literal name, ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            long value = Cookies.find(head, name);
            return value == Span.NONE
                    ? test.acceptsMissing()
                    : test.test(head.bytes(), Span.start(value), Span.end(value));
        }
    }

    /** A claim of a verified token. A token that is missing, bad or not checked has none. */
    record Claim(Claims.Name name, ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            Claims claims = head.claims();
            int claim = claims.find(name, 0);
            if (claim < 0) {
                return test.acceptsMissing();
            }
            for (; claim >= 0; claim = claims.find(name, claim + 1)) {
                if (test.test(claims.bytes(), claims.valueStart(claim), claims.valueEnd(claim))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The resolved client address lies in one of the blocks. */
    record Client(List<AddressBlock> blocks) implements Condition {
        public Client {
            blocks = List.copyOf(blocks);
        }

        @Override
        public boolean test(RequestHead head) {
            for (int i = 0; i < blocks.size(); i++) {
                if (blocks.get(i).contains(head.client())) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The device is of one of these classes. */
    record OnDevice(Set<DeviceClass> classes) implements Condition {
        public OnDevice {
            classes = Collections.unmodifiableSet(EnumSet.copyOf(classes));
        }

        @Override
        public boolean test(RequestHead head) {
            return classes.contains(Device.of(head));
        }
    }

    /** The request came in the window. */
    record InTime(TimeWindow window) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return window.contains(head.arrivalMs());
        }
    }

    /** A field of the place of the client; any of its values, of which there is at least one. */
    record Geo(GeoField field, Places places, ValueTest test) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            Place place = places.find(head, field);
            for (int i = 0; i < place.count(field); i++) {
                byte[] value = place.value(field, i);
                if (test.test(value, 0, value.length)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A condition with a name. */
    record InSegment(String name, Condition condition) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return condition.test(head);
        }
    }

    /** True when empty. */
    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean test(RequestHead head) {
            for (int i = 0; i < conditions.size(); i++) {
                if (!conditions.get(i).test(head)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** False when empty. */
    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean test(RequestHead head) {
            for (int i = 0; i < conditions.size(); i++) {
                if (conditions.get(i).test(head)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public boolean test(RequestHead head) {
            return !condition.test(head);
        }
    }
}
