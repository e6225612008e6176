/// A connection to one node: TLS, tokens, limits, and failures in words.
@NullMarked
package antiphon.client.connection;

import org.jspecify.annotations.NullMarked;
