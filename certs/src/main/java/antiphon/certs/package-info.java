/// A certificate authority for clusters that have none.
@NullMarked
package antiphon.certs;

import org.jspecify.annotations.NullMarked;
