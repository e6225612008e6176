package antiphon.client.pipeline;

import antiphon.client.connection.NodeChannel;
import antiphon.client.connection.RetryPause;
import antiphon.client.error.AntiphonException;
import antiphon.client.pipeline.waiting.Pause;
import antiphon.client.pipeline.waiting.WaitingWrites;
import antiphon.client.target.ClientSettings;
import antiphon.client.write.Submission;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceStub;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The writes of many callers over one shared stream. A batch is whatever waits when the stream can take it: one write
/// at rest, hundreds under load, without a timer.
///
/// Of several threads that bring work at the same time, one does it and the others leave a note ([#wake]). When the
/// stream breaks, writes without an outcome are sent again on the next one, if that cannot store them twice. So are
/// writes that exceeded a limit ([WaitingWrites]), while others go on.
public final class WritePipeline implements AutoCloseable {
    private static final long CLOSE_WAIT_MS_MAX = 1_000;

    private final NodeChannel channel;
    private final MessageServiceStub master;
    private final Room room;
    private final Linger linger;
    private final WaitingWrites waiting = new WaitingWrites();
    private final Queue<Late> late = new ConcurrentLinkedQueue<>();
    private final AtomicInteger wakes = new AtomicInteger();
    private final CountDownLatch emptied = new CountDownLatch(1); // after it was closed
    private volatile boolean closed;
    private volatile @Nullable Thread worker;
    private volatile @Nullable AntiphonException broken; // by a mistake of ours

    // Used by the working thread.
    private @Nullable WriteStream stream;
    private int failures;
    private final Pause pause = new Pause();
    private final Alarm alarm = new Alarm(this::wake);

    public WritePipeline(NodeChannel channel, MessageServiceStub master, ClientSettings settings) {
        this.channel = channel;
        this.master = master;
        this.room = new Room(settings.inFlightMax(), settings.inFlightBytesMax());
        this.linger = new Linger(
                settings.linger(), Math.min(WaitingWrites.BATCH_MESSAGES_MAX, settings.inFlightMax()), this::wake);
    }

    /// Blocks while too much is in flight.
    ///
    /// @param waitNs for how long at most
    public void send(Submission write, long waitNs) {
        takeRoom(write, waitNs);
        waiting.add(write);
        if (wakes.getAndIncrement() != 0) return;
        // A single write is sent at once by its own thread; among others, handing it over lets a batch form.
        if (room.holdsOne()) workOnce();
        else Thread.startVirtualThread(this::work);
    }

    private void takeRoom(Submission write, long waitNs) {
        try {
            if (room.take(write.weightBytes(), waitNs)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw WriteFailures.interrupted(e);
        }
        throw WriteFailures.noRoom(waitNs);
    }

    /// Something may be possible now.
    void wake() {
        if (wakes.getAndIncrement() == 0) Thread.startVirtualThread(this::work);
    }

    /// Keeps other threads from working until [#work]; they leave notes meanwhile.
    ///
    /// @return false when another thread works, which will see the change
    boolean hold() {
        if (wakes.getAndIncrement() != 0) return false;
        worker = Thread.currentThread();
        return true;
    }

    void work() {
        int noted;
        do {
            noted = wakes.get();
            pump();
        } while (wakes.addAndGet(-noted) != 0);
    }

    private void workOnce() {
        int noted = wakes.get();
        pump();
        if (wakes.addAndGet(-noted) != 0) Thread.startVirtualThread(this::work);
    }

    /// Never throws: otherwise no thread would ever work again.
    private void pump() {
        worker = Thread.currentThread();
        try {
            lookAtStream();
            waiting.look(System.nanoTime(), this::tooMuchForTooLong);
            giveUpLate();
            if (closed) failAll();
            else sendAll();
        } catch (RuntimeException | Error e) {
            broke(e);
        } finally {
            worker = null;
        }
    }

    private void sendAll() {
        if (waiting.isEmpty()) {
            linger.over();
            return;
        }
        long nowNs = System.nanoTime();
        if (pause.isOn(nowNs)) alarm.setFor(nowNs, pause.endNs());
        else sendAll(openStream(), nowNs);
        waiting.nextLooks(nowNs, timeNs -> alarm.setFor(nowNs, timeNs));
    }

    private void sendAll(WriteStream open, long nowNs) {
        boolean lingers = isLingering();
        while (open.isReady()) {
            List<Submission> batch = waiting.takeBatch(lingers, nowNs);
            if (batch.isEmpty()) {
                if (!lingers) linger.over();
                return;
            }
            open.send(batch);
        }
    }

    private boolean isLingering() {
        if (linger.isOff()) return false;
        int count = waiting.freeCount();
        return count > 0 && linger.holds(count);
    }

    private WriteStream openStream() {
        if (stream != null) return stream;
        WriteStream opened = new WriteStream(this);
        master.postMessages(opened);
        stream = opened;
        return opened;
    }

    // Outcomes.

    void known(Submission write, WriteResult result) {
        if (!result.isTooMuchNow()) {
            waiting.answered(write, result.outcome() != Outcome.NOT_APPENDED);
            complete(write, result);
            return;
        }
        waiting.refused(write, result);
        wake();
    }

    private void complete(Submission write, WriteResult result) {
        if (write.wasSentBefore() && !result.coversEarlierAttempts()) {
            failed(write, WriteFailures.refusedAgain(channel.node(), result));
            return;
        }
        room.giveBack(write.weightBytes());
        write.result.complete(result);
    }

    /// @param refusal of this write, or of others like it while it was held back
    private void tooMuchForTooLong(Submission write, WriteResult refusal) {
        if (!write.sent) complete(write, refusal);
        else if (write.isRefused()) failed(write, WriteFailures.refusedAgain(channel.node(), refusal));
        else failed(write, WriteFailures.notSentAgain(channel.node(), refusal));
    }

    /// No answer came in time for a write with a timeout.
    ///
    /// @param patienceMs how long it had since it was sent, or was last over a limit
    private record Late(Submission write, long patienceMs) {}

    /// For any thread: the write may have waited for its answer for too long.
    public void isLate(Submission write, long patienceMs) {
        late.add(new Late(write, patienceMs));
        wake();
    }

    private void giveUpLate() {
        for (Late each = late.poll(); each != null; each = late.poll()) {
            Submission write = each.write;
            // While others of its kind are over a limit, it waits as long as they do.
            if (write.result.isDone() || write.isHeldBack() || write.leftMs(each.patienceMs) > 0) continue;
            AntiphonException why = WriteFailures.noAnswerWithin(each.patienceMs, channel.node());
            // Room is given back when its connection has ended.
            if (write.sent) write.result.completeExceptionally(WriteFailures.of(write, why));
            else withdraw(write, why);
        }
    }

    private void withdraw(Submission write, AntiphonException why) {
        write.withdraw();
        failed(write, why);
    }

    private void failed(Submission write, AntiphonException why) {
        room.giveBack(write.weightBytes());
        write.result.completeExceptionally(WriteFailures.of(write, why));
    }

    // When a stream has broken.

    private void lookAtStream() {
        if (stream == null) return;
        Optional<Throwable> end = stream.end();
        if (end.isEmpty()) return;
        WriteStream ended = stream;
        stream = null;
        waiting.streamBroke(ended.left());
        failures = ended.hasAnswered() ? 1 : failures + 1;
        AntiphonException why = channel.failure(end.get());
        // After answered writes it is not final at once: the token may have been renewed.
        giveUpSome(why, !why.kind().isTransient() && !ended.hasAnswered());
        pause();
    }

    /// Gives up writes that could be stored twice, and those whose time is over; or all.
    private void giveUpSome(AntiphonException why, boolean all) {
        long nowNs = System.nanoTime();
        waiting.removeIf(write -> {
            if (write.isWithdrawn()) return true;
            boolean wanted = !all && write.isRepeatable() && !write.result.isDone();
            if (wanted && !write.isBrokenForTooLong(nowNs)) return false;
            failed(write, why);
            return true;
        });
    }

    private void pause() {
        long pauseNs = RetryPause.after(failures, ThreadLocalRandom.current()).toNanos();
        boolean _ = pause.extend(System.nanoTime(), pauseNs);
    }

    // The end.

    /// A bug: no caller may wait for ever because of it, and later writes fail.
    private void broke(Throwable e) {
        broken = new AntiphonException("the client broke and takes no more writes: " + e, e);
        closed = true;
        try {
            failAll();
        } catch (RuntimeException | Error again) {
            e.addSuppressed(again);
        }
    }

    private void failAll() {
        AntiphonException why = broken;
        failAll(why == null ? WriteFailures.closed(channel.node()) : why);
    }

    /// Waiting writes get their outcome first: that of writes in flight comes with the end of the stream.
    private void failAll(AntiphonException why) {
        for (Submission write = waiting.take(); write != null; write = waiting.take()) giveUp(write, why);
        linger.over();
        emptied.countDown();
        if (stream != null) stream.cancel();
    }

    private void giveUp(Submission write, AntiphonException why) {
        Optional<WriteResult> refusal = write.refusal();
        if (refusal.isPresent()) complete(write, refusal.get());
        else failed(write, why);
    }

    /// Returns when the writes that waited to be sent, for the first time or again, have their outcome; unless a
    /// receiver of outcomes blocks, or closes it.
    @Override
    public void close() {
        closed = true;
        wake();
        if (Thread.currentThread().equals(worker)) return;
        try {
            boolean _ = emptied.await(CLOSE_WAIT_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
