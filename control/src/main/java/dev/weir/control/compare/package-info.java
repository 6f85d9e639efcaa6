/**
 * Whether a version that gets copies of requests answers them as the version does that answers the users.
 *
 * <pre>
 * the mirror's thread                                                 admin, metrics, status
 * Comparisons.offer -> AnswerComparison.compare   where, and how
 *                   -> MirrorComparison.count     pairs, samples ---> MirrorReport (immutable)
 *                                                                       PairedTest: same, differs, undecided
 * </pre>
 *
 * What is kept of a mirror is bounded, and hostile answers cost no more than their bytes. Secrets are left out before anything is kept.
 */
@NullMarked
package dev.weir.control.compare;

import org.jspecify.annotations.NullMarked;
