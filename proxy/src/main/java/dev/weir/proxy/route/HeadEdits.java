package dev.weir.proxy.route;

import dev.weir.proxy.http.FieldBlock;
import dev.weir.proxy.http.FieldEdits;
import dev.weir.proxy.http.RequestHead;
import dev.weir.proxy.split.Identity;
import dev.weir.proxy.split.Pick;
import dev.weir.proxy.split.Variant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a route changes in the heads that pass, together with each variant that it may go to. Immutable, any thread.
 *
 * @param identity whose cookie stays here, or null
 * @param claimsGoUpstream whether the route depends on tokens: what their issuers want told is added
 * @param request for each variant of the split, or the one without
 * @param response likewise
 */
record HeadEdits(
        @Nullable Identity identity,
        boolean claimsGoUpstream,
        Rewrite rewrite,
        List<FieldEdits> request,
        List<FieldEdits> response) {
    HeadEdits {
        request = List.copyOf(request);
        response = List.copyOf(response);
    }

    void applyTo(RequestHead head, Pick pick) {
        apply(head, request.get(index(pick)));
    }

    /** Where there is only one of them. */
    void applyTo(RequestHead head) {
        apply(head, request.getFirst());
    }

    private void apply(RequestHead head, FieldEdits fields) {
        if (identity != null) {
            identity.removeFrom(head);
        }
        FieldBlock claims = claimsGoUpstream ? head.claims().fields() : FieldBlock.EMPTY;
        if (!claims.isEmpty()) {
            head.fields().append(claims);
        }
        rewrite.apply(head);
        fields.apply(head.fields());
    }

    FieldEdits response(Pick pick) {
        return response.get(index(pick));
    }

    private static int index(Pick pick) {
        Variant variant = pick.served();
        return variant == null ? 0 : variant.index();
    }
}
