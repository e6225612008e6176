/// `antiphon post`: messages from arguments or from standard input.
@NullMarked
package antiphon.cli.write;

import org.jspecify.annotations.NullMarked;
