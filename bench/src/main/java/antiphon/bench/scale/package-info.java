/// How a cluster scales, `antiphon bench scale`: with workers, with the length of the log, with the size of messages,
/// and with workers that are slow or dead. Each experiment gives a table, JSON and a picture.
@org.jspecify.annotations.NullMarked
package antiphon.bench.scale;
