/// What makes connections bear slow links: how their sockets are set, and limits that count silence and not length.
@NullMarked
package antiphon.link;

import org.jspecify.annotations.NullMarked;
