package dev.weir.proxy.route;

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
 * @param request for each variant of the split, or the one without
 * @param response likewise
 */
record HeadEdits(@Nullable Identity identity, Rewrite rewrite, List<FieldEdits> request, List<FieldEdits> response) {
    HeadEdits {
        request = List.copyOf(request);
        response = List.copyOf(response);
    }

    void applyTo(RequestHead head, Pick pick) {
        if (identity != null) {
            identity.removeFrom(head);
        }
        rewrite.apply(head);
        request.get(index(pick)).apply(head.fields());
    }

    FieldEdits response(Pick pick) {
        return response.get(index(pick));
    }

    private static int index(Pick pick) {
        Variant variant = pick.served();
        return variant == null ? 0 : variant.index();
    }
}
