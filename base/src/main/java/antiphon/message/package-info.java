/// The messages of the log as plain values, and the one encoding in which they are hashed, sent and stored.
@NullMarked
package antiphon.message;

import org.jspecify.annotations.NullMarked;
