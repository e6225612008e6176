/// Who makes a call, and what that caller may do.
@NullMarked
package antiphon.node.auth;

import org.jspecify.annotations.NullMarked;
