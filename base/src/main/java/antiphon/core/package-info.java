/// Decisions and names that masters, workers and clients share: no thread, clock or I/O.
@NullMarked
package antiphon.core;

import org.jspecify.annotations.NullMarked;
