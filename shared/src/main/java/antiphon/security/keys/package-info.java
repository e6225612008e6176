/// The keys that sign and verify messages on a node: which key signs, which messages of others are taken, newer keys.
@NullMarked
package antiphon.security.keys;

import org.jspecify.annotations.NullMarked;
