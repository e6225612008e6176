/// Where a core lives: the mailbox and its turns, and the syncs and the watch of the disk beside them.
@NullMarked
package antiphon.node.loop;

import org.jspecify.annotations.NullMarked;
