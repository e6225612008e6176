/// What every command has around it: streams, environment, exit codes, and failures that end it.
@NullMarked
package antiphon.cli.program;

import org.jspecify.annotations.NullMarked;
