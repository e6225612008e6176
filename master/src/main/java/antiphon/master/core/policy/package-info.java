/// What the decisions of a master are set by.
@NullMarked
package antiphon.master.core.policy;

import org.jspecify.annotations.NullMarked;
