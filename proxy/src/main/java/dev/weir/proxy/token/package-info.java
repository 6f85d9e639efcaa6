/**
 * Who a request is from, by a token that its issuer signed: JSON Web Tokens (RFC 7519) in compact form.
 *
 * <pre>
 * Issuers.find         where the token stands
 * TokenCache           what is known of it: good or bad          on the loop, per loop
 *   TokenVerifier      is it good?                               elsewhere: verify.TokenChecks
 * Claims               what it says, as spans that conditions and keys read
 * </pre>
 *
 * Nothing here reads a file, a socket or a clock. No token stands in a message, an exception or the text of an object.
 */
@NullMarked
package dev.weir.proxy.token;

import org.jspecify.annotations.NullMarked;
