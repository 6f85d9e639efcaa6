/**
 * The work of tokens that takes its time, off the event loops: {@link dev.weir.proxy.verify.CheckQueue} checks signatures,
 * {@link dev.weir.proxy.verify.KeyRefresh} keeps the keys of issuers up to date, from files and by HTTP.
 *
 * <pre>
 * a loop --token--> CheckQueue --unknown key--> KeyRefresh --> IssuerFollower --> KeyServer, or a file
 *        <-verdict-            <-keys were read-
 * </pre>
 */
@NullMarked
package dev.weir.proxy.verify;

import org.jspecify.annotations.NullMarked;
