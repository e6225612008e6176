/// A small HTTP server for the pages of a node besides its gRPC service: metrics, liveness, pages.
@NullMarked
package antiphon.http;

import org.jspecify.annotations.NullMarked;
