/// The rules of a rollout, as stories and as promises that hold for any story.
@NullMarked
package dev.weir.control.rollout;

import org.jspecify.annotations.NullMarked;
