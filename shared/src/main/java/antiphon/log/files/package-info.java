/// Files and directories as a log uses them.
@NullMarked
package antiphon.log.files;

import org.jspecify.annotations.NullMarked;
