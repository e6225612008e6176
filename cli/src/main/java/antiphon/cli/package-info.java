/// The `antiphon` command: from its arguments to the command they name. Each command has a room of its own below.
@NullMarked
package antiphon.cli;

import org.jspecify.annotations.NullMarked;
