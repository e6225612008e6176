/// `antiphon log`: the log in a data directory, dumped and verified without a node.
@NullMarked
package antiphon.cli.log;

import org.jspecify.annotations.NullMarked;
