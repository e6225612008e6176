/// The settings of a worker.
@NullMarked
package antiphon.worker.settings;

import org.jspecify.annotations.NullMarked;
