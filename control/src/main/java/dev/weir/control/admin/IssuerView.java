package dev.weir.control.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.weir.control.json.Json;
import dev.weir.proxy.token.Issuer;
import dev.weir.proxy.token.IssuerStats;
import dev.weir.proxy.token.Issuers;
import java.time.Instant;

/** Those whose tokens count, as {@code /v1/status} shows them: whether their keys came, and never a key. Stateless. */
final class IssuerView {
    private IssuerView() {}

    static ArrayNode of(Issuers issuers) {
        ArrayNode view = Json.object().putArray("issuers");
        for (Issuer issuer : issuers.all()) {
            IssuerStats stats = issuer.stats();
            boolean read = stats.readAtMs() != IssuerStats.NEVER;
            view.addObject()
                    .put("issuer", issuer.name())
                    .put("keys", issuer.keys().size())
                    .put("readAt", read ? Instant.ofEpochMilli(stats.readAtMs()).toString() : null)
                    .put("readings", stats.readings())
                    .put("failures", stats.failures())
                    .put("problem", stats.problem().isEmpty() ? null : stats.problem());
        }
        return view;
    }
}
