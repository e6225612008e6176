/// How outcomes of writes are shown: rows or JSON, ranges of lines, counts, and failures.
@NullMarked
package antiphon.cli.write.outcome;

import org.jspecify.annotations.NullMarked;
