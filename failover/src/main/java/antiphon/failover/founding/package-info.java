/// How a register begins: which nodes found it, and how it is carried between them.
@NullMarked
package antiphon.failover.founding;

import org.jspecify.annotations.NullMarked;
