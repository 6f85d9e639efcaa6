/**
 * Reads the HOCON file into the records of {@code config}. The only package that knows Typesafe Config.
 *
 * <pre>
 * ConfigReader   file -> records, or every problem at once
 *   SourceFiles    the text of the main file and of its includes; what to watch, and the hash
 *   HoconOutline   a first look at a text: includes, keys that stand twice, depth
 *   Resolution     substitutions
 *   WeirReader     one small reader per block: PoolReader, SplitReader, RouteReader, ...
 *     Section        an object and its place: hands out values, remembers which keys were asked for
 *     Value          a value and its place
 *     Shape          what a value must look like, and how that is said
 *   References     names that must have a target
 *   Validator      what only the whole can tell
 * </pre>
 *
 * <p>A reader never stops at a problem: it reports it, goes on with the default, and leaves out what cannot be built.
 */
@NullMarked
package dev.weir.proxy.config.hocon;

import org.jspecify.annotations.NullMarked;
