package dev.weir.proxy.mirror;

import java.util.Locale;

/** Why a request that a mirror was to get was not sent to it, or to no end. */
public enum CopyDrop {
    LOOP("the request is a copy itself"),
    MEMORY("all mirrors together hold as much as they may"),
    BODY_TOO_LARGE("the request's body is larger than the mirror takes"),
    INCOMPLETE("the request did not come whole, or Weir refused it on the way"),
    IN_FLIGHT("as many copies as may be are under way"),
    BACKING_OFF("the pool failed just now"),
    NO_ENDPOINT("the pool has no usable endpoint"),
    NO_CONNECTION("the pool has all the connections that copies may have"),
    NO_SOCKET("Weir itself had no descriptor, local port or memory for a connection"),
    CONNECTION_CLOSED("an idle connection turned out to be closed, and the request must not happen twice"),
    ERROR("something went wrong within Weir, which its log says");

    private final String meaning;
    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    CopyDrop(String meaning) {
        this.meaning = meaning;
    }

    public String meaning() {
        return meaning;
    }

    /** The name in metrics and answers. */
    public String label() {
        return label;
    }
}
