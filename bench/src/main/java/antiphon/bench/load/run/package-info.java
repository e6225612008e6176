/// Measured runs of a load: for some time or for a number of messages, after a warm-up.
@org.jspecify.annotations.NullMarked
package antiphon.bench.load.run;
