/// A running node: its parts, started and stopped in one order, and the role that it is in.
@NullMarked
package antiphon.node.runtime;

import org.jspecify.annotations.NullMarked;
