/// `antiphon backup` and `restore`: a copy of a log as a data directory.
@NullMarked
package antiphon.cli.backup;

import org.jspecify.annotations.NullMarked;
