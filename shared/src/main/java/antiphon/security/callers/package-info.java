/// Callers, their roles and tokens, and the file that holds them.
@NullMarked
package antiphon.security.callers;

import org.jspecify.annotations.NullMarked;
