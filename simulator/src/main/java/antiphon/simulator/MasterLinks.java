package antiphon.simulator;

import antiphon.log.SegmentedLog;
import antiphon.master.Failures;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.master.core.MasterInput.RecoveryResult;
import antiphon.master.core.Reason;
import antiphon.master.core.WorkerReport;
import antiphon.master.core.WorkerReport.Agreement;
import antiphon.master.replica.Agreements;
import antiphon.master.replica.FetchedPages;
import antiphon.master.replica.PeerLinks;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.worker.core.WorkerView;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The ways of one life of a simulated master to its workers, over the simulated network.
final class MasterLinks implements PeerLinks {
    private static final long CALL_MARGIN_NS = 5_000_000_000L;
    private static final long PAGE_TIMEOUT_NS = 10_000_000_000L;

    /// A stream, and where it leads.
    private record Open(long stream, SimWorker to) {}

    private final World world;
    private final SimMaster master;
    private final SegmentedLog log;
    private final Agreements agreements;
    private final FetchedPages pages;
    private final Map<Integer, Open> streams = new TreeMap<>(); // the stream in use to each worker

    MasterLinks(World world, SimMaster master) {
        this.world = world;
        this.master = master;
        this.log = master.log();
        this.agreements = new Agreements(log);
        this.pages = new FetchedPages(new EntryVerifier(Signatures::verifies), log, master::tell, 4 << 20);
    }

    private SimWorker worker(int number) {
        return world.reachedAt(number);
    }

    @Override
    public void perform(MasterEffect.ToWorker effect) {
        switch (effect) {
            case MasterEffect.Ping(int worker, long answerWithinNs) -> ping(worker, answerWithinNs);
            case MasterEffect.OpenStream(int worker, long stream) -> openStream(worker, stream);
            case MasterEffect.CloseStream(int worker, long stream) -> closeStream(worker, stream);
            case MasterEffect.StartRecovery(int worker, long attempt, long latest) ->
                recover(worker, attempt, latest);
            case MasterEffect.Fetch fetch -> fetch(fetch);
            case MasterEffect.CancelRecovery _,MasterEffect.Disconnect _ -> {}
        }
    }

    private void ping(int number, long answerWithinNs) {
        SimWorker to = worker(number);
        world.<SimWorker.Health>call(
                master,
                to,
                answerWithinNs,
                to::reportHealth,
                health -> master.tell(new MasterInput.WorkerAnswered(number, report(health))),
                reason -> master.tell(
                        new MasterInput.WorkerMissed(number, Reason.other(reason), !reason.equals(World.NO_ANSWER))));
    }

    private WorkerReport report(SimWorker.Health health) {
        WorkerView view = health.replica().view();
        return new WorkerReport(
                health.incarnation(),
                view.logId(),
                view.epoch(),
                view.position(),
                health.replica().positionEpoch(),
                agreement(view.position(), view.positionHash()),
                view.gap(),
                health.replica().freeBytes(),
                view.noRoom(),
                0,
                health.replica().lostThrough(),
                health.name(),
                "",
                health.disk());
    }

    private Agreement agreement(long position, Optional<Hash> hash) {
        return agreements.of(position, hash.map(Hash::toBytes).orElse(new byte[0]));
    }

    private void openStream(int number, long stream) {
        SimWorker to = worker(number);
        streams.put(number, new Open(stream, to));
        LogId logId = log.logId().orElseThrow();
        long promised = log.promisedEpoch();
        SimWorker.Source source = source(number, stream);
        world.network().send(master.id, to.id, () -> {
            if (to.isRunning()) to.mine(() -> to.streamOpened(source, logId, promised)).run();
            else
                world.network().send(
                        to.id, master.id, master.mine(
                                () -> streamFailed(number, stream, "not reachable, connection refused", true)));
        });
    }

    private SimWorker.Source source(int number, long stream) {
        return new SimWorker.Source(master.life(), stream, log.promisedEpoch(), number);
    }

    private void closeStream(int number, long stream) {
        Open open = streams.get(number);
        if (open == null || open.stream() != stream) return;
        streams.remove(number);
        SimWorker to = open.to();
        SimWorker.Source source = source(number, stream);
        world.network().send(master.id, to.id, to.mine(() -> to.streamClosed(source)));
    }

    @Override
    public MasterInput send(MasterEffect.Send send) {
        List<LogEntry> entries;
        try {
            entries = log.read(
                    send.from(), send.through(), Math.min(send.bytesMax(), world.options().frameBytes()));
        } catch (IOException e) {
            return new MasterInput.FrameHeldUp(
                    send.worker(), send.stream(), Reason.other(String.valueOf(e.getMessage())));
        }
        Open open = streams.get(send.worker());
        SimWorker to = open == null ? worker(send.worker()) : open.to();
        SimWorker.Source source = source(send.worker(), send.stream());
        world.network().sendLoosely(master.id, to.id, to.mine(() -> to.frameArrived(source, entries)));
        boolean writable = !world.linkIsFull();
        if (!writable)
            master.after(world.random().nextLong(1, 50_000_000), () -> master.tell(
                    new MasterInput.LinkWritable(send.worker(), send.stream())));
        return new MasterInput.FrameSent(
                send.worker(), send.stream(), entries.getLast().sequence(), writable);
    }

    void progressed(SimWorker.Source source, long incarnation, long position, Optional<Hash> hash, long gap) {
        master.tell(new MasterInput.WorkerProgressed(
                source.asked(), source.stream(), position, agreement(position, hash), gap, incarnation));
    }

    private void forget(int number, long stream) {
        Open open = streams.get(number);
        if (open != null && open.stream() == stream) streams.remove(number);
    }

    void streamFailed(int number, long stream, String reason, boolean healable) {
        forget(number, stream);
        master.tell(new MasterInput.DeliveryFailed(number, stream, Reason.other(reason), healable));
    }

    void streamEnded(int number, long stream, Status status) {
        forget(number, stream);
        master.tell(Failures.ofStream(number, stream, status));
    }

    private void recover(int number, long attempt, long latest) {
        Optional<LogId> logId = log.logId();
        long promised = log.promisedEpoch();
        Optional<Hash> hash = log.hashIfReadable(latest);
        SimWorker to = worker(number);
        world.<SimWorker.Recovered>call(
                master,
                to,
                world.options().limits().syncTimeout().toNanos() + CALL_MARGIN_NS,
                reply -> to.recover(logId, promised, latest, hash, reply),
                recovered -> master.tell(recoveryEnded(number, attempt, recovered)),
                reason -> master.tell(new MasterInput.RecoveryEnded(
                        number, attempt, RecoveryResult.FAILED, 0, Agreement.UNKNOWN, Reason.other(reason))));
    }

    private MasterInput recoveryEnded(int number, long attempt, SimWorker.Recovered recovered) {
        return switch (recovered) {
            case SimWorker.Recovered.Failure(Status status) -> Failures.ofRecovery(number, attempt, status);
            case SimWorker.Recovered.Answer(var done, long incarnation) ->
                new MasterInput.RecoveryEnded(
                        number,
                        attempt,
                        RecoveryResult.valueOf(done.result().name()),
                        done.position(),
                        agreement(done.position(), done.positionHash()),
                        Reason.other(done.reason()),
                        incarnation);
        };
    }

    // While the master starts.

    private void fetch(MasterEffect.Fetch fetch) {
        pages.wanted(fetch).ifPresent(page -> {
            master.say("fetches messages " + page.from() + " to " + fetch.through() + " from worker"
                    + (fetch.worker() + 1));
            SimWorker to = worker(fetch.worker());
            long askedNs = master.localNs();
            world.<List<LogEntry>>call(
                    master,
                    to,
                    PAGE_TIMEOUT_NS,
                    reply -> reply.accept(to.page(page.from())),
                    entries -> pageArrived(fetch, entries, master.localNs() - askedNs),
                    reason -> pages.failed(fetch, reason));
        });
    }

    private void pageArrived(MasterEffect.Fetch fetch, List<LogEntry> entries, long tookNs) {
        long bytes = entries.stream().mapToLong(LogEntry::sizeBytes).sum();
        if (pages.arrived(fetch, entries, bytes, tookNs)) fetch(fetch);
    }
}
