/**
 * One request and its response, from the head to the outcome. {@link dev.weir.proxy.exchange.Exchange} tells the story, one
 * method a step; it does not know which HTTP version either side speaks.
 */
@NullMarked
package dev.weir.proxy.exchange;

import org.jspecify.annotations.NullMarked;
