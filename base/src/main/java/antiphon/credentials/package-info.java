/// The token that nodes present to each other, and how a call carries it.
@NullMarked
package antiphon.credentials;

import org.jspecify.annotations.NullMarked;
