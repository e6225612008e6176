/// The hot pieces of a write one by one, measured by JMH: `antiphon bench micro`.
@org.jspecify.annotations.NullMarked
package antiphon.bench.micro;
