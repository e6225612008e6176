/// The connections to the workers: streams, recoveries, and fetches from them.
@NullMarked
package antiphon.master.links;

import org.jspecify.annotations.NullMarked;
