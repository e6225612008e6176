/// The page on which one can watch the cluster: a snapshot of what the master knows, made while somebody looks, and
/// sent to every viewer. The master's core knows nothing of it.
@NullMarked
package antiphon.master.page;

import org.jspecify.annotations.NullMarked;
