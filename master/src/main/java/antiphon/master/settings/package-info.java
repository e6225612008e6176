/// The settings of a master.
@NullMarked
package antiphon.master.settings;

import org.jspecify.annotations.NullMarked;
