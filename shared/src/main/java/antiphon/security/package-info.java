/// Keys, signatures and tokens.
@NullMarked
package antiphon.security;

import org.jspecify.annotations.NullMarked;
