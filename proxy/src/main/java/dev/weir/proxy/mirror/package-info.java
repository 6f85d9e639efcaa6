/**
 * Copies of requests that go to another pool besides, and what is handed on to compare the answers.
 *
 * <pre>
 * event loop                                         a thread of its own
 * the exchange answers its client
 * its copies are answered, or fail
 *   MirroredAnswers ------------- ring ------------> AnswerSink.offer   (whoever compares)
 * </pre>
 *
 * The types that cross this line know no socket and no buffer: bytes are copied, and belong to nobody else any more.
 */
@NullMarked
package dev.weir.proxy.mirror;

import org.jspecify.annotations.NullMarked;
