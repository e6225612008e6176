/// What befalls a worker in `antiphon bench scale`: it is slow, late, or dead, while the load goes on and is measured.
@org.jspecify.annotations.NullMarked
package antiphon.bench.scale.trouble;
