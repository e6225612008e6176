/// A worker's core together with its log: takes inputs, ends turns, and does what the core decides, through small ports
/// to callers, the master and readers. The node and the simulator run the same.
@NullMarked
package antiphon.worker.replica;

import org.jspecify.annotations.NullMarked;
