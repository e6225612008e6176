/// Results as tables, JSON and pictures.
@org.jspecify.annotations.NullMarked
package antiphon.bench.report;
