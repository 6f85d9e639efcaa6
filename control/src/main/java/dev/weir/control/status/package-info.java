/// What the control loop lets others see: the state of things, replaced whole, and the news.
@NullMarked
package dev.weir.control.status;

import org.jspecify.annotations.NullMarked;
