/// Words for people: what clients and other nodes send, and how near two spellings are.
@NullMarked
package antiphon.text;

import org.jspecify.annotations.NullMarked;
