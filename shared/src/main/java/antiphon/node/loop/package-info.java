/// The runtime of a core: the mailbox and its turns, the syncs, and the watch of the disk.
@NullMarked
package antiphon.node.loop;

import org.jspecify.annotations.NullMarked;
