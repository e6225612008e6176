/// TLS between nodes and towards clients: certificates, who they say a node is, and what that node may call.
@NullMarked
package antiphon.tls;

import org.jspecify.annotations.NullMarked;
