/// The secrets a command checks signatures with, and where they are found.
@NullMarked
package antiphon.cli.secrets;

import org.jspecify.annotations.NullMarked;
