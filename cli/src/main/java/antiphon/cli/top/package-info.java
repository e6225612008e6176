/// `antiphon top`: the status again and again, on a terminal or as lines.
@NullMarked
package antiphon.cli.top;

import org.jspecify.annotations.NullMarked;
