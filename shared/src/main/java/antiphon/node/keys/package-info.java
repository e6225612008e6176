/// The signing keys and certificates that a node reads again while it runs.
@NullMarked
package antiphon.node.keys;

import org.jspecify.annotations.NullMarked;
