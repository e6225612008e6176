/// `antiphon keys`: the keys that sign messages.
@NullMarked
package antiphon.cli.keys;

import org.jspecify.annotations.NullMarked;
