/**
 * What every test run of Weir shares: the guard against buffer leaks and the closing table of suite times.
 *
 * <p>JUnit finds both through {@code META-INF/services}; a module gets them by depending on this module's test jar.
 */
@NullMarked
package dev.weir.testing;

import org.jspecify.annotations.NullMarked;
