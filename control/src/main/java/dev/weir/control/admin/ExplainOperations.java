package dev.weir.control.admin;

import dev.weir.control.admin.Operation.Body;
import dev.weir.control.admin.Operation.Method;
import dev.weir.control.admin.Problem.Kind;
import dev.weir.control.explain.Explainer;
import dev.weir.proxy.config.AdminConfig.Role;
import dev.weir.proxy.http.ClientAddress;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.RequestDescription;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a request goes where it goes. A POST, because the description is a body; it changes nothing. */
final class ExplainOperations {
    private static final Set<String> DESCRIPTION =
            Set.of("method", "host", "path", "headers", "client", "trusted", "at");

    private final Control control;

    ExplainOperations(Control control) {
        this.control = control;
    }

    List<Operation> operations() {
        return List.of(Operation.change(Method.POST, "/v1/explain", Role.READ, Body.JSON, this::explain));
    }

    private Answer explain(AdminRequest request) throws ProblemException {
        RequestDescription description = description(request.json(DESCRIPTION));
        try {
            return Answer.json(Explainer.explain(
                    control.table().get(), description, control.nanos().getAsLong()));
        } catch (IllegalArgumentException e) {
            throw Problem.of(Kind.INVALID, "Weir would refuse this request: " + e.getMessage(), "a request it takes")
                    .thrown();
        }
    }

    private static RequestDescription description(JsonFields fields) throws ProblemException {
        List<FieldBlock.Line> lines = new ArrayList<>();
        for (var header : fields.texts("headers").entrySet()) {
            lines.add(line(header.getKey(), header.getValue()));
        }
        String method = fields.text("method");
        return new RequestDescription(
                method == null ? "GET" : method,
                fields.requiredText("host"),
                fields.requiredText("path"),
                lines,
                client(fields.text("client")),
                fields.object().path("trusted").asBoolean(),
                arrivalMs(fields.text("at")));
    }

    private static FieldBlock.Line line(String name, String value) throws ProblemException {
        try {
            return new FieldBlock.Line(name, value);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.malformed("header " + name + ": " + e.getMessage(), "a field name and its value")
                    .thrown();
        }
    }

    private static long arrivalMs(@Nullable String text) throws ProblemException {
        try {
            return (text == null ? Instant.now() : Instant.parse(text)).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw AdminRequest.malformed("at = " + text, "a time like 2026-03-01T09:00:00Z")
                    .thrown();
        }
    }

    private static ClientAddress client(@Nullable String text) throws ProblemException {
        ClientAddress client = text == null ? ClientAddress.UNKNOWN : ClientAddress.parse(text);
        if (client == null) {
            throw AdminRequest.malformed("client = " + text, "an IP address").thrown();
        }
        return client;
    }
}
