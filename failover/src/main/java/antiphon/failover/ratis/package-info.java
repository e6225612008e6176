/// The epoch register on Apache Ratis, embedded, over connections of our own.
@NullMarked
package antiphon.failover.ratis;

import org.jspecify.annotations.NullMarked;
