/// The memory of rollouts: what became of each event, one line of JSON each, in `rollouts.jsonl` of the state
/// directory.
///
/// ```
/// {"seq":7,"at":"...","now":8123456789,"split":"shop","event":{...},"after":{"phase":"OBSERVE",...},"crc":"1c291ca3"}
/// ```
///
/// A line holds an event, not its outcome: reading the journal runs the events through `RolloutMachine` again, and
/// `after` only
/// tells whether it came to the same. Now and then all is written anew as one `state` per split, so that the file stays
/// small.
/// The last line of an orderly stop says so; it is cut off again when the journal is opened.
///
/// What the disk may do to it:
///
/// | found at the start | done |
/// |---|---|
/// | a last line without its end: torn | cut off; nobody was told of it |
/// | no line that says that the stop was orderly | rollouts resume held |
/// | a line that has its end but is damaged, missing, or comes to something else now | what follows it only ever
/// lowers:
/// rollouts resume held with the least weight that any later line names; the file is kept as `rollouts.jsonl.damaged` |
///
/// A write that fails is reported, and the file is not appended to again: an fsync that failed may have dropped what
/// was written
/// before. The next write makes a new file of all that is known.
@NullMarked
package dev.weir.control.journal;

import org.jspecify.annotations.NullMarked;
