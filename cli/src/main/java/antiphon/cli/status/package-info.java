/// `antiphon status`: what the master knows of the cluster, and what writes would get.
@NullMarked
package antiphon.cli.status;

import org.jspecify.annotations.NullMarked;
