/// Rates and times for the page, second by second.
@NullMarked
package antiphon.master.page.measure;

import org.jspecify.annotations.NullMarked;
