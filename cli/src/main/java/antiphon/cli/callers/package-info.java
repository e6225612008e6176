/// `antiphon callers`: who may call a cluster.
@NullMarked
package antiphon.cli.callers;

import org.jspecify.annotations.NullMarked;
