package dev.weir.proxy.exchange;

import dev.weir.proxy.config.ForwardingConfig;
import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldName;
import dev.weir.proxy.http.Fields;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.route.Route;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Variant;

/** Makes of an upstream's head the one that goes to the client. Owned by one event loop. */
final class ResponseEditor {
    private static final FieldBlock.Name DATE = FieldBlock.Name.of("Date");

    private final Via via;
    private final HttpDate date = new HttpDate();

    ResponseEditor(Via via) {
        this.via = via;
    }

    /** Edits a response of an upstream in place. */
    void edit(ResponseHead head, Route route, Pick pick, ForwardingConfig forwarding) {
        Fields fields = head.fields();
        if (forwarding.hideServer()) {
            hide(fields, FieldName.SERVER);
            hide(fields, FieldName.X_POWERED_BY);
        }
        route.editResponse(head, pick);
        Variant served = pick.served();
        if (forwarding.exposeVariant() && served != null) {
            fields.append(served.told(pick.reason()));
        }
        if (pick.setsCookie() && !head.isInterim()) {
            pick.addSetCookie(fields, false);
        }
        via.addTo(fields);
    }

    /** Completes an answer of our own. */
    void sign(ResponseHead head) {
        byte[] now = date.bytes(System.currentTimeMillis());
        head.fields().append(DATE, now, 0, now.length);
        via.addTo(head.fields());
    }

    private static void hide(Fields fields, FieldName name) {
        if (fields.has(name)) {
            fields.drop(name);
        }
    }
}
