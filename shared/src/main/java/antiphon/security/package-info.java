/// Keys, signatures, callers and their tokens.
@NullMarked
package antiphon.security;

import org.jspecify.annotations.NullMarked;
