/// Connections over slow links: socket settings, and limits that count silence and not duration.
@NullMarked
package antiphon.link;

import org.jspecify.annotations.NullMarked;
