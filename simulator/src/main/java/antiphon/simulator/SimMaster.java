package antiphon.simulator;

import antiphon.log.LostRange;
import antiphon.log.MessageLog;
import antiphon.master.core.ClusterView;
import antiphon.master.core.MasterCore;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterEvent;
import antiphon.master.core.MasterInput;
import antiphon.master.core.MasterInput.RecoveryResult;
import antiphon.master.core.Outcome;
import antiphon.master.core.Refusal;
import antiphon.master.core.WorkerReport;
import antiphon.master.core.WorkerReport.Agreement;
import antiphon.master.core.WriteRequest;
import antiphon.message.ContentHash;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.worker.core.WorkerEffect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A master: its core, and what the production shell does for it.
final class SimMaster extends SimNode<MasterInput> {
    private static final long CALL_MARGIN_NS = 5_000_000_000L;
    private static final long PAGE_TIMEOUT_NS = 10_000_000_000L;

    static final String STARTING = "the master is starting";
    private static final int SYNCS_NOTICED = 10;
    private static final long ENTRY_REST_BYTES_MAX = 200;
    private static final long FAR_EPOCHS = 1_000_000;

    private static final ContentHash ALL_THE_SAME = ContentHash.of("");

    private record Pending(SimClient.Write write, Consumer<Outcome> reply) {}

    /// A stream, and where it leads.
    private record Open(long stream, SimWorker to) {}

    /// The last write that was given a number.
    private record Newest(long ticket, long sequence) {}

    private Optional<Newest> newest = Optional.empty();
    private final Map<Long, Pending> pending = new TreeMap<>();
    private final Map<Integer, Open> streams = new TreeMap<>(); // the stream in use to each worker
    private final List<LogEntry> batch = new ArrayList<>();
    private final Set<Long> appended = new HashSet<>(); // tickets of this life, asked by key only
    private final List<WriteRequest> wanted = new ArrayList<>(); // that arrived in this turn
    private MasterCore core;
    private boolean reigns;
    private long epoch;
    private Hash last = Hash.of(new byte[Hash.BYTES]);
    private long tickets;
    private Optional<ClusterView> lastView = Optional.empty();
    private Optional<String> recoverFrom = Optional.empty();
    private boolean askedToEmptyItsDisk;

    SimMaster(World world, int id) {
        super(world, id, "master");
        this.core = newCore();
    }

    private MasterCore newCore() {
        List<String> names = new ArrayList<>();
        for (int worker = 1; worker <= world.options().workers(); worker++) names.add("worker" + worker);
        return new MasterCore(
                names, world.options().core(), recoverFrom, new SplittableRandom(world.seed()));
    }

    @Override
    void born() throws IOException {
        core = newCore();
        pending.clear();
        newest = Optional.empty();
        streams.clear();
        batch.clear();
        appended.clear();
        wanted.clear();
        reigns = false;
        askedToEmptyItsDisk = false;
        MessageLog log = log();
        long window = world.options().core().requestIdsWindow();
        if (!world.has(Bug.FORGET_REQUEST_IDS))
            log.read(log.head() - window + 1, log.head(), Long.MAX_VALUE).forEach(this::seen);
        long lostThrough = log.lost().map(LostRange::through).orElse(0L);
        tell(new MasterInput.Started(log.logId(), ownEpoch(log), log.position(), lostThrough));
    }

    private long ownEpoch(MessageLog log) {
        long promised = log.promisedEpoch();
        return promised > 0 && world.has(Bug.TRUST_AN_OLD_LOG) ? promised + FAR_EPOCHS : promised;
    }

    private void seen(LogEntry entry) {
        Message message = entry.message();
        if (message.requestId().isEmpty()) return;
        ContentHash content = world.has(Bug.IGNORE_THE_CONTENT_OF_REPEATS)
                ? ALL_THE_SAME
                : ContentHash.of(message.content());
        tell(new MasterInput.RequestSeen(message.clientId(), message.requestId(), content, message.sequence()));
    }

    /// The next life rebuilds its log from this node, as an operator says; empty for none.
    void recoverFrom(Optional<String> named) {
        recoverFrom = named;
    }

    boolean reigns() {
        return reigns;
    }

    MasterCore.Sizes sizes() {
        return core.sizes();
    }

    int pendingOf(String client) {
        return core.pendingOf(client);
    }

    @Override
    long knownPosition() {
        return log().position();
    }

    @Override
    List<SimNode<?>> whoMayHoldCopies() {
        return List.copyOf(world.workers());
    }

    // From clients.

    /// @return by which it can be given up
    long write(SimClient.Write write, long timeoutNs, Consumer<Outcome> reply) {
        long ticket = ++tickets;
        pending.put(ticket, new Pending(write, reply));
        long deadlineNs = timeoutNs == Long.MAX_VALUE ? Long.MAX_VALUE : localNs() + timeoutNs;
        tell(new MasterInput.WritesArrived(List.of(
                new WriteRequest(
                        ticket, write.client(), write.requestId(), contentHash(write), write.concern(), deadlineNs))));
        return ticket;
    }

    private ContentHash contentHash(SimClient.Write write) {
        return world.has(Bug.IGNORE_THE_CONTENT_OF_REPEATS) ? ALL_THE_SAME : ContentHash.of(write.content());
    }

    void callerGone(long ticket) {
        if (pending.containsKey(ticket)) tell(new MasterInput.CallerGone(ticket));
    }

    /// The write of a caller who still waits.
    SimClient.Write writeOf(long ticket) {
        return Objects.requireNonNull(pending.get(ticket), "an unknown write").write();
    }

    void askStatus() {
        if (isRunning()) tell(new MasterInput.StatusWanted(++tickets, ""));
    }

    /// The last status that was asked for.
    Optional<ClusterView> lastView() {
        return lastView;
    }

    // Turns.

    @Override
    void take(MasterInput input, long nowNs) {
        if (input instanceof MasterInput.WritesArrived(List<WriteRequest> requests) && reigns
                && !makesRoomFor(requests))
            tellCore(new MasterInput.DiskRefuses("no room"), nowNs);
        tellCore(input, nowNs);
    }

    private void tellCore(MasterInput input, long nowNs) {
        world.onlooker().hears(this, input);
        core.on(input, nowNs);
    }

    private boolean makesRoomFor(List<WriteRequest> requests) {
        wanted.addAll(requests);
        long bytes = 0;
        for (WriteRequest request : wanted) {
            Pending known = pending.get(request.ticket());
            if (known != null) bytes += ENTRY_REST_BYTES_MAX + known.write().content().length();
        }
        return makesRoomFor(wanted.size(), bytes);
    }

    @Override
    long endTurn(long nowNs) throws IOException {
        List<MasterInput> resulting = new ArrayList<>();
        do {
            resulting.forEach(input -> core.on(input, nowNs));
            resulting.clear();
            core.endTurn(nowNs);
            for (MasterEffect effect : core.takeEffects()) perform(effect, resulting);
            appendBatch();
        } while (!resulting.isEmpty());
        wanted.clear();
        return core.nextNs();
    }

    private void perform(MasterEffect effect, List<MasterInput> resulting) throws IOException {
        if (!(effect instanceof MasterEffect.Append) && !(effect instanceof MasterEffect.Answer)) appendBatch();
        world.onlooker().does(this, effect);
        switch (effect) {
            case MasterEffect.Append(long ticket, long sequence) -> seal(ticket, sequence);
            case MasterEffect.Answer(long ticket, Outcome outcome) -> answer(ticket, outcome);
            case MasterEffect.AdoptLog(LogId logId) -> log().adopt(logId);
            case MasterEffect.Reign(long reign) -> reign(reign);
            case MasterEffect.Tell(MasterEvent event) -> told(event);
            case MasterEffect.Send send -> resulting.add(send(send));
            case MasterEffect.Ping(int worker, long answerWithinNs) -> ping(worker, answerWithinNs);
            case MasterEffect.OpenStream(int worker, long stream) -> openStream(worker, stream);
            case MasterEffect.CloseStream(int worker, long stream) -> closeStream(worker, stream);
            case MasterEffect.StartRecovery(int worker, long attempt, long latest) ->
                recover(worker, attempt, latest);
            case MasterEffect.Fetch fetch -> fetch(fetch);
            case MasterEffect.ShowStatus(_, ClusterView view) -> lastView = Optional.of(view);
            case MasterEffect.CancelRecovery _,MasterEffect.Disconnect _ -> {}
        }
    }

    private void seal(long ticket, long sequence) {
        SimClient.Write write = writeOf(ticket);
        world.checker().numbered(write);
        Message message = new Message(
                sequence, epoch, world.nowNs() / 1000, write.client(), write.requestId(), write.content());
        appended.add(ticket);
        newest = Optional.of(new Newest(ticket, sequence));
        LogEntry entry = EntryCodec.seal(message, last, Signatures::sign);
        last = entry.hash();
        batch.add(entry);
    }

    private void appendBatch() throws IOException {
        if (batch.isEmpty()) return;
        log().append(batch);
        batch.clear();
        wantSync();
    }

    private void answer(long ticket, Outcome outcome) {
        if (world.has(Bug.ACKNOWLEDGE_OUT_OF_ORDER) && outcome instanceof Outcome.Acknowledged(_, int copies, _))
            newest.filter(other -> other.ticket() != ticket)
                    .ifPresent(other -> reply(other.ticket(), new Outcome.Acknowledged(other.sequence(), copies)));
        reply(ticket, outcome);
    }

    private void reply(long ticket, Outcome outcome) {
        Pending answered = pending.remove(ticket);
        if (answered == null) return;
        check(answered.write(), outcome, appended.contains(ticket));
        answered.reply().accept(outcome);
    }

    private void check(SimClient.Write write, Outcome outcome, boolean wasAppended) {
        int more = world.has(Bug.TELL_ONE_COPY_TOO_MANY) ? 1 : 0;
        switch (outcome) {
            case Outcome.Acknowledged(long sequence, int copies, boolean repeat) -> {
                world.checker().acknowledged(write, sequence, copies + more);
                world.checker().isRepeat(write, repeat, wasAppended);
            }
            case Outcome.Unconfirmed(long sequence, int copies, boolean repeat) -> {
                world.checker().unconfirmed(sequence, copies + more);
                entry(sequence).ifPresent(entry -> world.checker().unconfirmed(write, entry));
                world.checker().isRepeat(write, repeat, wasAppended);
            }
            case Outcome.NotAppended(Refusal refusal) when refusal.reason() == Refusal.Reason.OTHER_CONTENT ->
                entry(refusal.usedBy()).ifPresent(first -> world.checker().hasOtherContent(write, first));
            case Outcome.NotAppended _ -> {}
        }
    }

    /// What it has given that number, if its disk lets it be read.
    private Optional<LogEntry> entry(long sequence) {
        Optional<LogEntry> inBatch = batch.stream().filter(entry -> entry.sequence() == sequence).findFirst();
        if (inBatch.isPresent()) return inBatch;
        try {
            return log().read(sequence, sequence, Long.MAX_VALUE).stream().findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private void reign(long newEpoch) throws IOException {
        log().promise(newEpoch);
        log().settled();
        epoch = newEpoch;
        last = log().hashAt(log().head()).orElseThrow();
        reigns = true;
        world.checker().reigns(this, newEpoch);
        say("reigns in epoch " + newEpoch + " after message " + log().head());
    }

    private void told(MasterEvent event) {
        say(event.toString());
        world.checker().told(event);
        if (event instanceof MasterEvent.CannotWriteYet(String reason))
            askedToEmptyItsDisk = reason.contains("move its data directory away");
    }

    /// Whether it asks the operator to start it with an empty disk.
    boolean asksForAnEmptyDisk() {
        return askedToEmptyItsDisk;
    }

    @Override
    void synced(long position, long cutsBefore) {
        boolean missed = world.has(Bug.MISS_SOME_SYNCS) && world.random().nextInt(SYNCS_NOTICED) == 0;
        if (!missed) tell(new MasterInput.Stored(position));
    }

    // To workers.

    private SimWorker worker(int number) {
        return world.reachedAt(number);
    }

    private void ping(int number, long answerWithinNs) {
        SimWorker to = worker(number);
        world.<SimWorker.Health>call(
                this,
                to,
                answerWithinNs,
                to::reportHealth,
                health -> tell(new MasterInput.WorkerAnswered(number, report(health))),
                reason -> tell(new MasterInput.WorkerMissed(number, reason, !reason.equals(World.NO_ANSWER))));
    }

    private WorkerReport report(SimWorker.Health health) {
        return new WorkerReport(
                health.incarnation(),
                health.logId(),
                health.epoch(),
                health.position(),
                health.positionEpoch(),
                agreement(health.position(), health.positionHash()),
                health.gap(),
                Long.MAX_VALUE,
                health.noRoom(),
                0,
                health.lostThrough(),
                health.name(),
                "",
                health.disk());
    }

    private Agreement agreement(long position, Optional<Hash> hash) {
        if (position == 0) return Agreement.SAME;
        if (position > log().head()) return Agreement.BEYOND_HEAD;
        Optional<Hash> own = log().hashIfReadable(position);
        if (own.isEmpty() || hash.isEmpty()) return Agreement.UNKNOWN;
        return own.equals(hash) ? Agreement.SAME : Agreement.DIFFERENT;
    }

    private void openStream(int number, long stream) {
        SimWorker to = worker(number);
        streams.put(number, new Open(stream, to));
        LogId logId = log().logId().orElseThrow();
        long promised = log().promisedEpoch();
        SimWorker.Source source = new SimWorker.Source(life(), stream, epoch, number);
        world.network().send(id, to.id, () -> {
            if (to.isRunning()) to.mine(() -> to.streamOpened(source, logId, promised)).run();
            else
                world.network().send(
                        to.id, id, mine(() -> streamFailed(number, stream, "not reachable, connection refused", true)));
        });
    }

    private void closeStream(int number, long stream) {
        Open open = streams.get(number);
        if (open == null || open.stream() != stream) return;
        streams.remove(number);
        SimWorker to = open.to();
        SimWorker.Source source = new SimWorker.Source(life(), stream, epoch, number);
        world.network().send(id, to.id, to.mine(() -> to.streamClosed(source)));
    }

    private MasterInput send(MasterEffect.Send send) {
        List<LogEntry> entries;
        try {
            entries = log().read(
                    send.from(), send.through(), Math.min(send.bytesMax(), world.options().frameBytes()));
        } catch (IOException e) {
            return new MasterInput.FrameHeldUp(send.worker(), send.stream(), String.valueOf(e.getMessage()));
        }
        Open open = streams.get(send.worker());
        SimWorker to = open == null ? worker(send.worker()) : open.to();
        SimWorker.Source source = new SimWorker.Source(life(), send.stream(), epoch, send.worker());
        world.network().sendLoosely(id, to.id, to.mine(() -> to.frameArrived(source, entries)));
        boolean writable = !world.linkIsFull();
        if (!writable)
            after(world.random().nextLong(1, 50_000_000), () -> tell(
                    new MasterInput.LinkWritable(send.worker(), send.stream())));
        return new MasterInput.FrameSent(
                send.worker(), send.stream(), entries.getLast().sequence(), writable);
    }

    void progressed(
            SimWorker.Source source, long incarnation, long position, Optional<Hash> hash, long gap) {
        tell(new MasterInput.WorkerProgressed(
                source.asked(), source.stream(), position, agreement(position, hash), gap, incarnation));
    }

    private void forget(int number, long stream) {
        Open open = streams.get(number);
        if (open != null && open.stream() == stream) streams.remove(number);
    }

    void streamFailed(int number, long stream, String reason, boolean healable) {
        forget(number, stream);
        tell(new MasterInput.DeliveryFailed(number, stream, reason, healable));
    }

    void workerFull(int number, long stream, String reason) {
        forget(number, stream);
        tell(new MasterInput.WorkerFull(number, stream, reason));
    }

    @Override
    void roomSeen(boolean enough) {
        tell(new MasterInput.DiskChecked(enough, enough ? 2 : 0, 1));
    }

    private void recover(int number, long attempt, long latest) {
        Optional<LogId> logId = log().logId();
        long promised = log().promisedEpoch();
        Optional<Hash> hash = log().hashIfReadable(latest);
        SimWorker to = worker(number);
        world.<SimWorker.Recovered>call(
                this,
                to,
                world.options().limits().syncTimeout().toNanos() + CALL_MARGIN_NS,
                reply -> to.recover(logId, promised, latest, hash, reply),
                done -> tell(new MasterInput.RecoveryEnded(
                        number,
                        attempt,
                        done.result(),
                        done.position(),
                        agreement(done.position(), done.positionHash()),
                        done.reason(),
                        done.incarnation())),
                reason -> tell(new MasterInput.RecoveryEnded(
                        number, attempt, RecoveryResult.FAILED, 0, Agreement.BEYOND_HEAD, reason)));
    }

    // While it starts.

    private void fetch(MasterEffect.Fetch fetch) {
        if (log().head() >= fetch.through()) {
            fetched(fetch, true);
            return;
        }
        long from = log().head() + 1;
        say("fetches messages " + from + " to " + fetch.through() + " from worker" + (fetch.worker() + 1));
        SimWorker to = worker(fetch.worker());
        world.<List<LogEntry>>call(
                this,
                to,
                PAGE_TIMEOUT_NS,
                reply -> reply.accept(to.page(from)),
                page -> pageFetched(fetch, page),
                reason -> tell(new MasterInput.FetchFailed(fetch.attempt(), reason, false)));
    }

    private void pageFetched(MasterEffect.Fetch fetch, List<LogEntry> page) {
        if (page.isEmpty() || page.getFirst().sequence() != log().head() + 1) {
            tell(new MasterInput.FetchFailed(fetch.attempt(), "it gives other messages than were asked for", false));
            return;
        }
        if (!log().hashAt(log().head()).equals(Optional.of(page.getFirst().parentHash()))) {
            tell(new MasterInput.FetchFailed(fetch.attempt(), "its messages do not follow", true));
            return;
        }
        try {
            log().append(page);
        } catch (IOException e) {
            tell(new MasterInput.FetchFailed(fetch.attempt(), String.valueOf(e.getMessage()), false));
            return;
        }
        if (!world.has(Bug.FORGET_FETCHED_REQUEST_IDS)) page.forEach(this::seen);
        fetched(fetch, false);
        fetch(fetch);
    }

    private void fetched(MasterEffect.Fetch fetch, boolean complete) {
        try {
            tell(new MasterInput.Fetched(fetch.attempt(), log().sync(), complete));
        } catch (IOException e) {
            tell(new MasterInput.FetchFailed(fetch.attempt(), String.valueOf(e.getMessage()), false));
        }
    }

    // What workers ask.

    void catchUp(WorkerEffect.FetchPage wanted, Consumer<SimWorker.Page> reply) {
        long after = wanted.after();
        Optional<Hash> hash = wanted.afterHash();
        if (!reigns) {
            reply.accept(new SimWorker.Page.NotNow(STARTING));
            return;
        }
        boolean compares = after > 0 && after <= log().head() && hash.isPresent();
        Optional<Hash> own = compares ? log().hashIfReadable(after) : Optional.empty();
        if (compares && own.isEmpty()) {
            reply.accept(new SimWorker.Page.NotNow("message " + after + " is damaged here"));
            return;
        }
        boolean apart = after > log().head() || (compares && !own.equals(hash));
        if (apart) {
            reply.accept(new SimWorker.Page.Apart("message " + after + " is another here"));
            return;
        }
        try {
            long through = log().position();
            long bytes = Math.min(wanted.bytesMax(), world.options().frameBytes());
            List<LogEntry> entries = log().read(after + 1, through, bytes);
            reply.accept(new SimWorker.Page.Messages(
                    log().logId().orElseThrow(),
                    log().promisedEpoch(),
                    entries,
                    after + entries.size() < through,
                    log().head()));
        } catch (IOException e) {
            reply.accept(new SimWorker.Page.NotNow(String.valueOf(e.getMessage())));
        }
    }
}
