/// TLS as a node speaks it: its certificate, who is at the other end, and what that node may call.
@NullMarked
package antiphon.node.tls;

import org.jspecify.annotations.NullMarked;
