package antiphon.simulator.member;

import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.replica.ClientEdge;
import antiphon.master.replica.Write;
import antiphon.simulator.client.SimClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The clients' side of a leader, where each answer is seen before it is given.
///
/// @param seen gets the write of a caller who still waits, and its outcome
record WatchedEdge(
        ClientEdge clients, Map<Long, SimClient.Write> waiting,
        BiConsumer<SimClient.Write, Outcome> seen) implements ClientEdge {
    WatchedEdge(ClientEdge clients, BiConsumer<SimClient.Write, Outcome> seen) {
        this(clients, new TreeMap<>(), seen);
    }

    /// The core takes it.
    void hears(MasterInput input) {
        if (!(input instanceof MasterInput.WritesArrived arrived)) return;
        for (WriteRequest request : arrived.requests()) {
            Write write = clients.toAppend(request.ticket());
            if (write != null)
                waiting.put(request.ticket(), new SimClient.Write(
                        write.clientId(), write.requestId(), write.content(), write.concern()));
        }
    }

    /// What waits under this ticket.
    String content(long ticket) {
        SimClient.Write write = waiting.get(ticket);
        return write == null ? "" : write.content();
    }

    @Override
    public @Nullable Write toAppend(long ticket) {
        return clients.toAppend(ticket);
    }

    @Override
    public Write sequenced(long ticket, long sequence) {
        return clients.sequenced(ticket, sequence);
    }

    @Override
    public void decided() {
        clients.decided();
    }

    @Override
    public void answer(long ticket, Outcome outcome) {
        SimClient.Write write = waiting.remove(ticket);
        if (write != null) seen.accept(write, outcome);
        clients.answer(ticket, outcome);
    }

    @Override
    public void show(long ticket, ClusterView view) {
        clients.show(ticket, view);
    }

    @Override
    public void flush() {
        clients.flush();
    }
}
