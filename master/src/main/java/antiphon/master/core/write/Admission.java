package antiphon.master.core.write;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.Refusal.Reason;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.policy.CoreSettings;
import java.util.Optional;
import java.util.function.IntSupplier;

/// Whether a write may enter the log; every refusal comes before the append (promise P6). The order of the checks is
/// part of the contract: it decides which reason a caller sees when several hold.
public final class Admission {
    private final CoreSettings settings;
    private final IntSupplier nodes;
    private final Clients clients;
    private final WaitingWrites waiting;
    private final RateLimits rates;
    private Optional<Refusal> diskFull = Optional.empty();
    private Optional<Refusal> draining = Optional.empty();

    /// @param nodes how many the cluster has now
    Admission(CoreSettings settings, IntSupplier nodes, Clients clients, WaitingWrites waiting) {
        this.settings = settings;
        this.nodes = nodes;
        this.clients = clients;
        this.waiting = waiting;
        this.rates = new RateLimits(settings.ratePerSecondMax());
    }

    /// Returns whether that has changed.
    public boolean diskRefuses(String reason) {
        boolean changed = diskFull.isEmpty();
        diskFull = refusal(
                Reason.DISK_FULL,
                "the master's storage takes nothing more: " + reason
                        + "; once that is over, writes come back by themselves");
        return changed;
    }

    /// Returns whether that has changed.
    public boolean diskChecked(MasterInput.DiskChecked disk) {
        if (disk.shortage().isPresent()) return diskRefuses(disk.shortage().get());
        boolean changed = diskFull.isPresent();
        diskFull = Optional.empty();
        return changed;
    }

    public Optional<String> diskFull() {
        return diskFull.map(Refusal::detail);
    }

    /// Returns whether that has changed.
    public boolean drain(boolean wanted) {
        boolean changed = wanted != draining.isPresent();
        draining = wanted
                ? refusal(
                        Reason.DRAINING,
                        "the master takes no new writes, since an operator drains it before it is stopped: send the"
                                + " write again later; `antiphon drain --undo` ends it, and so does a new start")
                : Optional.empty();
        return changed;
    }

    public Optional<String> draining() {
        return draining.map(Refusal::detail);
    }

    Optional<Refusal> refusalOf(WriteRequest request, int available, String notWriting, long nowNs) {
        if (request.concern() < 0 || request.concern() > nodes.getAsInt())
            return refusal(
                    Reason.BAD_REQUEST,
                    "write_concern is " + request.concern() + ", must be 0 (all nodes) to " + nodes.getAsInt()
                            + ", the number of nodes");
        return state(request.client(), notWriting)
                .or(() -> rate(request, nowNs))
                .or(() -> room(request.client(), request.concern()))
                .or(() -> quorum(available))
                .or(() -> diskFull);
    }

    /// The refusal that a write would get now, except by the rate limit, which only a real write uses up.
    ///
    /// @param concern from 1 to the number of nodes
    /// @param client empty for a client without waiting writes
    public Optional<Refusal> foreseen(int concern, String client, int available, String notWriting) {
        return state(client, notWriting)
                .or(() -> room(client, concern))
                .or(() -> quorum(available))
                .or(() -> diskFull);
    }

    private Optional<Refusal> state(String client, String notWriting) {
        if (!notWriting.isEmpty()) return refusal(Reason.NOT_WRITING, notWriting);
        if (draining.isPresent()) return draining;
        if (!clients.isReadOnly(client)) return Optional.empty();
        return refusal(
                Reason.CLIENT_READ_ONLY,
                "client " + client + " is read-only until its earlier writes have their copies");
    }

    /// Whether one more of the client's calls can wait for copies.
    boolean hasRoomFor(String client) {
        return clients.pendingOf(client) < settings.pendingWritesPerClientMax()
                && waiting.size() < settings.pendingWritesMax();
    }

    private Optional<Refusal> rate(WriteRequest request, long nowNs) {
        long waitNs = rates.takeOrWaitNs(request.payer(), nowNs);
        if (waitNs <= 0) return Optional.empty();
        return Optional.of(new Refusal(
                Reason.RATE_LIMITED,
                "client " + request.payer() + " may write " + settings.ratePerSecondMax()
                        + " messages a second (RATE_LIMIT): retry in " + (waitNs / 1_000_000 + 1) + " ms",
                waitNs));
    }

    private Optional<Refusal> room(String client, int concern) {
        if (clients.pendingOf(client) >= settings.pendingWritesPerClientMax())
            return refusal(
                    Reason.TOO_MANY_PENDING,
                    "client " + client + " has " + settings.pendingWritesPerClientMax()
                            + " writes waiting for copies, the most one client may have: wait for some to be answered");
        if (waiting.size() >= placesFor(concern))
            return refusal(
                    Reason.TOO_MANY_PENDING,
                    "the master has " + settings.pendingWritesMax()
                            + " writes waiting for copies (MAX_PENDING_WRITES): retry later");
        if (concern != 1 && clients.readOnlyCount() >= settings.pendingWritesMax())
            return refusal(
                    Reason.TOO_MANY_PENDING,
                    "the master has " + clients.readOnlyCount()
                            + " read-only clients and takes only writes with write_concern 1 until workers catch up");
        return Optional.empty();
    }

    /// Writes that wait for the master alone have as many places again, so that writes that wait for a dead worker
    /// cannot shut them out.
    private long placesFor(int concern) {
        return concern == 1 ? 2L * settings.pendingWritesMax() : settings.pendingWritesMax();
    }

    private Optional<Refusal> quorum(int available) {
        if (available >= settings.quorum()) return Optional.empty();
        return refusal(
                Reason.QUORUM_LOST,
                available + " of " + nodes.getAsInt() + " nodes are available and QUORUM_LEVEL is " + settings.quorum()
                        + ": writes come back when more workers answer");
    }

    private static Optional<Refusal> refusal(Reason reason, String detail) {
        return Optional.of(new Refusal(reason, detail));
    }
}
