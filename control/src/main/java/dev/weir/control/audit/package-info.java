/// Who changed what: lines of JSON in the state directory, chained by hashes.
@NullMarked
package dev.weir.control.audit;

import org.jspecify.annotations.NullMarked;
