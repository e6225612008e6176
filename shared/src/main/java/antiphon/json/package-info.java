/// JSON for programs and for the page: written here, never read.
@NullMarked
package antiphon.json;

import org.jspecify.annotations.NullMarked;
