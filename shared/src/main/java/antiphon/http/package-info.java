/// A small HTTP server for what a node shows beside its gRPC service: metrics, liveness, pages.
@NullMarked
package antiphon.http;

import org.jspecify.annotations.NullMarked;
