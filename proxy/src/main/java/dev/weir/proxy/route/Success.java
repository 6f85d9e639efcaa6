package dev.weir.proxy.route;

import dev.weir.proxy.condition.Condition;
import dev.weir.proxy.condition.ConditionCompiler;
import dev.weir.proxy.config.NamedTest;
import dev.weir.proxy.config.RouteConfig;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;

/** Which responses of a route count as success. Immutable, any thread. */
record Success(Statuses statuses, List<Condition.Header> headers) {

    static Success of(RouteConfig.Success config, ConditionCompiler conditions) {
        List<Condition.Header> headers = new ArrayList<>();
        for (NamedTest test : config.headers()) {
            headers.add(new Condition.Header(FieldName.of(test.name()), conditions.compile(test.test())));
        }
        return new Success(Statuses.of(config.status()), List.copyOf(headers));
    }

    boolean test(ResponseHead head) {
        if (!statuses.contains(head.status())) {
            return false;
        }
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).test(head.fields())) {
                return false;
            }
        }
        return true;
    }
}
