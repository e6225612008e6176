/// The file that holds a keyset: who may read it, and the key under which it is encrypted.
@NullMarked
package antiphon.security.keyset.file;

import org.jspecify.annotations.NullMarked;
