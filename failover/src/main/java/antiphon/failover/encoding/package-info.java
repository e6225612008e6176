/// The encoding of the register's commands, states and answers.
@NullMarked
package antiphon.failover.encoding;

import org.jspecify.annotations.NullMarked;
