/// An authority of one's own, which issues the certificates of a cluster.
@NullMarked
package antiphon.certs;

import org.jspecify.annotations.NullMarked;
