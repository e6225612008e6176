package antiphon.simulator.network;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// gRPC over the simulated network, in virtual time: what a node calls another with, and what serves it there, are the
/// production clients and services. Messages travel as the objects they are; every callback is an event of the
/// schedule, in the life of the node to which it belongs.
///
/// A call with one request and one answer travels in one piece each way. On a stream the first request travels with the
/// call; the messages after it are lost, doubled and reordered as the network likes. Every end of a call may get lost,
/// as on a connection that nobody notices to be dead; so callers set limits with [antiphon.link.CallTime] and
/// [antiphon.link.Silence], which count virtual time here.
public final class SimChannel extends ManagedChannel {
    private final Wire wire;
    private final Host caller;
    private final Supplier<Host> callee;
    private long answerBytes;

    /// @param callee asked for each call, which goes to that node for good
    public SimChannel(Wire wire, Host caller, Supplier<Host> callee) {
        this.wire = wire;
        this.caller = caller;
        this.callee = callee;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return new SimCall<>(wire, caller, callee.get(), method, options, bytes -> answerBytes += bytes);
    }

    /// Of all answers that have come.
    public long answerBytes() {
        return answerBytes;
    }

    @Override
    public String authority() {
        return "simulated";
    }

    // It ends with its node, and with nothing else.

    @Override
    public ManagedChannel shutdown() {
        throw new UnsupportedOperationException("a simulated node ends without a word");
    }

    @Override
    public ManagedChannel shutdownNow() {
        return shutdown();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
