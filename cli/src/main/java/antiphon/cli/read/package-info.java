/// `antiphon get` and `tail`: messages of a node, page by page or as they come.
@NullMarked
package antiphon.cli.read;

import org.jspecify.annotations.NullMarked;
