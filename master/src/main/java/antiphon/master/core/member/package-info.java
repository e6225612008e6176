/// The workers of a cluster, each with its health, its delivery and its position.
@NullMarked
package antiphon.master.core.member;

import org.jspecify.annotations.NullMarked;
