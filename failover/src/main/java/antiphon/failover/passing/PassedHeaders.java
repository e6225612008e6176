package antiphon.failover.passing;

import antiphon.core.NodeId;
import io.grpc.Metadata;
import java.util.List;

/// The headers of calls that are passed on: what is copied from the caller's, and what nodes say to each other.
final class PassedHeaders {
    /// On a call: the node that passes it on. Who gets it leads, or refuses it: there is no second hop.
    static final Metadata.Key<String> PASSED_ON = key("antiphon-passed-on");
    /// In the trailers of a refusal, between nodes only: the node that refused. It has not looked at the call.
    static final Metadata.Key<String> NOT_LEADER = key("antiphon-not-leader");

    /// Who calls, and the trace that the call belongs to. Everything else is of one connection, or nobody reads it.
    private static final List<Metadata.Key<String>> COPIED = List.of(
            key("authorization"), key("traceparent"), key("tracestate"));

    private PassedHeaders() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /// @param caller of the call that came
    static Metadata of(Metadata caller, NodeId own) {
        Metadata passed = new Metadata();
        passed.put(PASSED_ON, own.toString());
        for (Metadata.Key<String> key : COPIED) {
            Iterable<String> values = caller.getAll(key);
            if (values != null) values.forEach(value -> passed.put(key, value));
        }
        return passed;
    }

    static Metadata notLeader(NodeId own) {
        Metadata trailers = new Metadata();
        trailers.put(NOT_LEADER, own.toString());
        return trailers;
    }
}
