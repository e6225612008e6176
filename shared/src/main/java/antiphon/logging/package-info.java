/// How the nodes' logs look.
@NullMarked
package antiphon.logging;

import org.jspecify.annotations.NullMarked;
