/// The keys that sign messages, and the file that holds them.
@NullMarked
package antiphon.security.keys;

import org.jspecify.annotations.NullMarked;
