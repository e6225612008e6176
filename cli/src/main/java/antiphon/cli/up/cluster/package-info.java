/// The processes of a cluster on this machine, and what each is started with.
@NullMarked
package antiphon.cli.up.cluster;

import org.jspecify.annotations.NullMarked;
