package dev.weir.proxy.config;

import java.util.List;
import java.util.Set;

/**
 * A question about a request that is answered with yes or no: the {@code when} of a route or an override.
 */
public sealed interface Condition {

    /** Whether the answer depends on a token. */
    default boolean asksForClaims() {
        return switch (this) {
            case Claim claim -> true;
            case All(var conditions) -> conditions.stream().anyMatch(Condition::asksForClaims);
            case Any(var conditions) -> conditions.stream().anyMatch(Condition::asksForClaims);
            case Not(var condition) -> condition.asksForClaims();
            case Method method -> false;
            case Path path -> false;
            case Query query -> false;
            case Header header -> false;
            case Cookie cookie -> false;
            case Client client -> false;
            case Device device -> false;
            case Time time -> false;
            case Geo geo -> false;
            case Segment(var name, var condition) -> condition.asksForClaims();
            case Listed(var of, var idsFile) -> of instanceof KeySource.Claim;
        };
    }

    /** The method, in upper case. */
    record Method(ValueTest test) implements Condition {}

    /** The path without query. */
    record Path(ValueTest test) implements Condition {}

    /** A query parameter, not decoded; repeated: any of its values. */
    record Query(String name, ValueTest test) implements Condition {}

    /** A field, name in lower case; repeated: any of its values. */
    record Header(String name, ValueTest test) implements Condition {}

    record Cookie(String name, ValueTest test) implements Condition {}

    /** A claim of a verified token, by its names with dots between them; a list: any of its elements. */
    record Claim(String path, ValueTest test) implements Condition {}

    /** The resolved client address lies in one of the blocks. */
    record Client(List<Cidr> blocks) implements Condition {

        public Client {
            blocks = List.copyOf(blocks);
        }
    }

    /** It comes from a device of one of these classes. */
    record Device(Set<DeviceClass> classes) implements Condition {

        public Device {
            classes = Set.copyOf(classes);
        }
    }

    /** It came in this window of time. */
    record Time(TimeWindow window) implements Condition {}

    /** What is known of the place of the client; never missing, but {@link GeoField#UNKNOWN}. */
    record Geo(GeoField field, ValueTest test) implements Condition {}

    /** A named condition. */
    record Segment(String name, Condition condition) implements Condition {}

    /** A value of the request is one of the ids in a file. */
    record Listed(KeySource of, java.nio.file.Path idsFile) implements Condition {}

    /** True when empty. */
    record All(List<Condition> conditions) implements Condition {

        public All {
            conditions = List.copyOf(conditions);
        }
    }

    /** False when empty. */
    record Any(List<Condition> conditions) implements Condition {

        public Any {
            conditions = List.copyOf(conditions);
        }
    }

    record Not(Condition condition) implements Condition {}
}
