/// Keys, signatures, tokens, and who may call.
@NullMarked
package antiphon.security;

import org.jspecify.annotations.NullMarked;
