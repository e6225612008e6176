/// The calls of a server: whose they are, how many there may be, and how they are ended.
@NullMarked
package antiphon.node.rpc.call;

import org.jspecify.annotations.NullMarked;
