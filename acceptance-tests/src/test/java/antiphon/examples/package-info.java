/// Examples of the Java client. Its documentation shows parts of them, and the scenarios run them on a real cluster.
@org.jspecify.annotations.NullMarked
package antiphon.examples;
