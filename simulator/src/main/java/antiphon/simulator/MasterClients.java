package antiphon.simulator;

import antiphon.master.core.ClusterView;
import antiphon.master.core.Outcome;
import antiphon.master.core.Refusal;
import antiphon.master.core.WriteRequest;
import antiphon.master.replica.ClientEdge;
import antiphon.master.replica.Write;
import antiphon.message.ContentHash;
import antiphon.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The clients' side of one life of a simulated master: the writes that wait for an answer, each of which the checker
/// sees as it is given.
final class MasterClients implements ClientEdge {
    private record Pending(SimClient.Write write, Consumer<Outcome> reply) {}

    private final World world;
    private final SimMaster master;
    private final Map<Long, Pending> pending = new TreeMap<>();
    private final Map<Long, SimClient.Write> inTurn = new TreeMap<>(); // by the numbers they got in this turn
    private final Set<Long> appended = new HashSet<>(); // tickets of this life, asked by key only
    private Optional<ClusterView> lastView = Optional.empty();

    MasterClients(World world, SimMaster master) {
        this.world = world;
        this.master = master;
    }

    WriteRequest arrived(long ticket, SimClient.Write write, long deadlineNs, Consumer<Outcome> reply) {
        pending.put(ticket, new Pending(write, reply));
        return new WriteRequest(
                ticket, write.client(), write.requestId(), ContentHash.of(write.content()), write.concern(),
                deadlineNs);
    }

    boolean waits(long ticket) {
        return pending.containsKey(ticket);
    }

    /// The write of a caller who still waits.
    SimClient.Write writeOf(long ticket) {
        return Objects.requireNonNull(pending.get(ticket), "an unknown write").write();
    }

    /// The last status that was asked for.
    Optional<ClusterView> lastView() {
        return lastView;
    }

    @Override
    public long entryBytesMax(long ticket) {
        Pending known = pending.get(ticket);
        return known == null ? 0 : toAppend(known.write()).entryBytesMax();
    }

    @Override
    public Write sequenced(long ticket, long sequence) {
        SimClient.Write write = writeOf(ticket);
        world.checker().numbered(write);
        appended.add(ticket);
        inTurn.put(sequence, write);
        return toAppend(write);
    }

    private static Write toAppend(SimClient.Write write) {
        return new Write(
                write.client(),
                write.client(),
                write.client(),
                write.requestId(),
                write.content(),
                write.content().getBytes(StandardCharsets.UTF_8).length,
                ContentHash.NONE,
                write.concern(),
                Long.MAX_VALUE);
    }

    @Override
    public void answer(long ticket, Outcome outcome) {
        Pending answered = pending.remove(ticket);
        if (answered == null) return;
        check(answered.write(), outcome, appended.contains(ticket));
        answered.reply().accept(outcome);
    }

    private void check(SimClient.Write write, Outcome outcome, boolean wasAppended) {
        switch (outcome) {
            case Outcome.Acknowledged(long sequence, int copies, boolean repeat) -> {
                world.checker().writes().acknowledged(write, sequence, copies);
                world.checker().writes().isRepeat(write, repeat, wasAppended);
            }
            case Outcome.Unconfirmed(long sequence, int copies, boolean repeat) -> {
                world.checker().writes().unconfirmed(sequence, copies);
                inLog(sequence).ifPresent(there -> world.checker().writes().unconfirmed(write, sequence, there));
                world.checker().writes().isRepeat(write, repeat, wasAppended);
            }
            case Outcome.NotAppended(Refusal refusal) when refusal.reason() == Refusal.Reason.OTHER_CONTENT ->
                inLog(refusal.usedBy()).ifPresent(first -> world.checker().writes().hasOtherContent(write, first));
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
        lastView = Optional.of(view);
    }

    @Override
    public void flush() {
        inTurn.clear();
    }
}
