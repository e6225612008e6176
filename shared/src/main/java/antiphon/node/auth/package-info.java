/// The caller of a call, and its rights.
@NullMarked
package antiphon.node.auth;

import org.jspecify.annotations.NullMarked;
