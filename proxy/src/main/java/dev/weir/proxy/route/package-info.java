/**
 * Which route takes a request, and what the route does with it.
 *
 * <pre>
 *   RoutingTable.match
 *     RuleIndex   the rules of all hosts and paths
 *       HostIndex   exact host, else the longest wildcard, else routes without hosts     one lookup, then links
 *       PathIndex   exact path, longest prefix by element, regular expressions           one lookup per element
 *     Lead        the route, or the few that are left in the order of Precedence: method, headers, query, when
 *   Route         where to: a split, a pool, a redirect, an answer; edits, timeouts, limits
 * </pre>
 *
 * <p>A table is immutable and shared by all event loops; it is compiled off them and swapped whole. Matching reads spans of
 * the head and allocates nothing, unless a route with a regular expression is a candidate.
 */
@NullMarked
package dev.weir.proxy.route;

import org.jspecify.annotations.NullMarked;
