package antiphon.simulator.role;

import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.replica.ClientEdge;
import antiphon.master.replica.Write;
import antiphon.message.Message;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.promises.Checker;
import antiphon.simulator.promises.WriteChecker;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The clients' side of one life of a master, where the checker sees each answer before it is given.
final class CheckedEdge implements ClientEdge {
    private final ClientEdge clients;
    private final SimMaster master;
    private final Checker checker;
    private final Map<Long, SimClient.Write> waiting = new TreeMap<>(); // for an answer, by ticket
    private final Map<Long, SimClient.Write> inTurn = new TreeMap<>(); // by the numbers they got in this turn
    private final Set<Long> appended = new HashSet<>(); // tickets of this life, asked by key only

    CheckedEdge(ClientEdge clients, SimMaster master, Checker checker) {
        this.clients = clients;
        this.master = master;
        this.checker = checker;
    }

    private WriteChecker writes() {
        return checker.writes();
    }

    /// The core takes it.
    void hears(MasterInput input) {
        if (!(input instanceof MasterInput.WritesArrived arrived)) return;
        for (WriteRequest request : arrived.requests()) {
            Write write = clients.toAppend(request.ticket());
            if (write != null) waiting.put(request.ticket(), of(write));
        }
    }

    private static SimClient.Write of(Write write) {
        return new SimClient.Write(write.clientId(), write.requestId(), write.content(), write.concern());
    }

    /// The write of a caller who still waits.
    SimClient.Write writeOf(long ticket) {
        return Objects.requireNonNull(waiting.get(ticket), "an unknown write");
    }

    @Override
    public @Nullable Write toAppend(long ticket) {
        return clients.toAppend(ticket);
    }

    @Override
    public Write sequenced(long ticket, long sequence) {
        Write write = clients.sequenced(ticket, sequence);
        SimClient.Write known = of(write);
        checker.numbered(known);
        appended.add(ticket);
        inTurn.put(sequence, known);
        return write;
    }

    @Override
    public void decided() {
        clients.decided();
    }

    @Override
    public void answer(long ticket, Outcome outcome) {
        SimClient.Write answered = waiting.remove(ticket);
        if (answered != null) check(answered, outcome, appended.contains(ticket));
        clients.answer(ticket, outcome);
    }

    private void check(SimClient.Write write, Outcome outcome, boolean wasAppended) {
        switch (outcome) {
            case Outcome.Acknowledged(long sequence, int copies, boolean repeat) -> {
                writes().acknowledged(write, sequence, copies);
                writes().isRepeat(write, repeat, wasAppended);
            }
            case Outcome.Unconfirmed(long sequence, int copies, boolean repeat) -> {
                writes().unconfirmed(sequence, copies);
                inLog(sequence).ifPresent(there -> writes().unconfirmed(write, sequence, there));
                writes().isRepeat(write, repeat, wasAppended);
            }
            case Outcome.NotAppended(Refusal refusal) when refusal.reason() == Refusal.Reason.OTHER_CONTENT ->
                inLog(refusal.usedBy()).ifPresent(first -> writes().hasOtherContent(write, first));
            case Outcome.NotAppended _ -> {}
        }
    }

    /// The message of that number on the master, if its disk can read it.
    private Optional<SimClient.Write> inLog(long sequence) {
        SimClient.Write arrived = inTurn.get(sequence);
        if (arrived != null) return Optional.of(arrived);
        try {
            return master.log().read(sequence, sequence, Long.MAX_VALUE).stream().findFirst().map(entry -> {
                Message message = entry.message();
                return new SimClient.Write(message.clientId(), message.requestId(), message.content(), 0);
            });
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public void show(long ticket, ClusterView view) {
        clients.show(ticket, view);
    }

    @Override
    public void flush() {
        inTurn.clear();
        clients.flush();
    }
}
