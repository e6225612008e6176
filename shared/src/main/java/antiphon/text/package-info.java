/// Text of clients and other nodes, on its way to people.
@NullMarked
package antiphon.text;

import org.jspecify.annotations.NullMarked;
