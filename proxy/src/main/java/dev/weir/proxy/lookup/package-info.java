/**
 * What conditions look up in files beside the configuration: lists of ids, and where addresses are.
 *
 * <pre>
 * file --read--> LookupFile.content  &lt;--asked by-- condition.Ids, condition.Places   (event loops)
 *          ^
 *          '---- refresh, when the file changed                                      (never an event loop)
 * </pre>
 *
 * A file that cannot be read, or is not what it should be, changes nothing: the content before stays. Tables share the files that
 * they name, so that a reload of the configuration reads only new ones.
 */
@NullMarked
package dev.weir.proxy.lookup;

import org.jspecify.annotations.NullMarked;
