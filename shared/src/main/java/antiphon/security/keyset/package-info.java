/// The keys of a keyset: how they sign and verify, and the steps of a rotation.
@NullMarked
package antiphon.security.keyset;

import org.jspecify.annotations.NullMarked;
