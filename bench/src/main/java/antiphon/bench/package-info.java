/// The load generator, `antiphon bench`: fixed workloads against a running cluster or one of its own.
@org.jspecify.annotations.NullMarked
package antiphon.bench;
