package dev.weir.proxy.upstream;

import dev.weir.proxy.http.BodySink;
import dev.weir.proxy.http.ResponseHead;
import dev.weir.proxy.outcome.Failure;

/** What hears the response: head (interim ones before it), body, end; or a failure at any point. */
public interface ResponseListener extends BodySink {
    /** An interim or the final head; valid during the call only. */
    void onResponseHead(ResponseHead head);

    /** No more bytes wait in the socket for now. */
    void onResponsePause();

    /** The upstream takes more of the request again. */
    void onUpstreamWritable();

    /** The stream ended badly and is of no more use. */
    void onUpstreamFailed(Failure failure);
}
