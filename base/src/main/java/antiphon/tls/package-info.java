/// TLS for clients and nodes alike: certificates, the nodes they name, and why one is refused.
@NullMarked
package antiphon.tls;

import org.jspecify.annotations.NullMarked;
