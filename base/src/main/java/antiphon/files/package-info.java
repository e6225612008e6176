/// Files and directories that belong to their owner alone, and why something with a file failed.
@NullMarked
package antiphon.files;

import org.jspecify.annotations.NullMarked;
