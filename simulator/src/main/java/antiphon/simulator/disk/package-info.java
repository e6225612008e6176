/// The disk of a simulated node: syncs that take time or fail, full and lost disks.
@NullMarked
package antiphon.simulator.disk;

import org.jspecify.annotations.NullMarked;
