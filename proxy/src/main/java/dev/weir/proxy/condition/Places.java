package dev.weir.proxy.condition;

import dev.weir.proxy.config.GeoField;
import dev.weir.proxy.http.RequestHead;

/** Knows where clients are. Any thread. */
@FunctionalInterface
public interface Places {
    /** The place of the client, as far as this field of it is concerned; {@link Place#UNKNOWN} if nobody knows. */
    Place find(RequestHead head, GeoField field);
}
