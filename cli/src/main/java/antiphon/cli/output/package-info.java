/// How commands print: tables, colours, durations, and texts of others that are shown safely.
@NullMarked
package antiphon.cli.output;

import org.jspecify.annotations.NullMarked;
