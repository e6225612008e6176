/// Which master and nodes a command speaks to, and how it shows who calls.
@NullMarked
package antiphon.cli.options;

import org.jspecify.annotations.NullMarked;
