/// Who may open the page and act on it.
@NullMarked
package antiphon.master.page.door;

import org.jspecify.annotations.NullMarked;
