/// The page that shows the cluster: a snapshot of the master's view, made while a page is open, and
/// sent to every viewer. The master's core does not know of it.
@NullMarked
package antiphon.master.page;

import org.jspecify.annotations.NullMarked;
