/// What a viewer can do on the page, and what it shows of that.
@NullMarked
package antiphon.master.page.action;

import org.jspecify.annotations.NullMarked;
