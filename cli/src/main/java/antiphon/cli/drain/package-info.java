/// `antiphon drain`: the end of writes before a master is stopped.
@NullMarked
package antiphon.cli.drain;

import org.jspecify.annotations.NullMarked;
