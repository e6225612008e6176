package antiphon.client;

import antiphon.calls.FailureKind;
import antiphon.client.WriteResult.Outcome;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceStub;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Many callers' writes over one shared stream. A batch is whatever waits when the stream can take it: one write at
/// rest, hundreds under load, and no timer in between.
///
/// Of many threads that bring work at once one does it and the others leave a note ([#wake]). When the stream breaks,
/// writes without an outcome are sent again on the next one, if that cannot store them twice. So are those that were
/// too much for the master ([TooMuch]).
final class WritePipeline implements AutoCloseable {
    private static final int BATCH_MESSAGES_MAX = 1024;
    private static final long BATCH_BYTES_MAX = 512 * 1024;
    private static final long PAUSE_NS_MIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long PAUSE_NS_MAX = TimeUnit.SECONDS.toNanos(2);

    private final NodeChannel channel;
    private final MessageServiceStub master;
    private final Room room;
    private final Linger linger;
    private final Queue<Submission> arrived = new ConcurrentLinkedQueue<>();
    private final TooMuch tooMuch = new TooMuch();
    private final AtomicLong places = new AtomicLong();
    private final AtomicInteger wakes = new AtomicInteger();
    private volatile boolean closed;

    // Of the thread that works.
    private final Deque<Submission> next = new ArrayDeque<>(); // before those that arrived
    private @Nullable WriteStream stream;
    private int failures;
    private final Pause pause = new Pause();

    WritePipeline(NodeChannel channel, MessageServiceStub master, ClientSettings settings) {
        this.channel = channel;
        this.master = master;
        this.room = new Room(settings.inFlightMax(), settings.inFlightBytesMax());
        this.linger = new Linger(
                settings.linger(), Math.min(BATCH_MESSAGES_MAX, settings.inFlightMax()), this::wake);
    }

    /// Waits while too much is in flight.
    ///
    /// @param waitNs for how long at most
    void send(Submission write, long waitNs) {
        takeRoom(write, waitNs);
        write.place = places.getAndIncrement();
        arrived.add(write);
        if (wakes.getAndIncrement() != 0) return;
        // Alone, a write is sent at once by who brings it; among others, handing it over lets a batch gather.
        if (room.holdsOne()) workOnce();
        else Thread.startVirtualThread(this::work);
    }

    private void takeRoom(Submission write, long waitNs) {
        try {
            if (room.take(write.weightBytes(), waitNs)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AntiphonException(FailureKind.CLOSED, true, "interrupted before the write was sent", e);
        }
        throw new AntiphonException(FailureKind.BUSY, true, "the write was not sent: as many as may be in flight had no"
                + " outcome for " + TimeUnit.NANOSECONDS.toMillis(waitNs)
                + " ms; `antiphon status` shows how the cluster is", null);
    }

    /// Something may be possible now.
    void wake() {
        if (wakes.getAndIncrement() == 0) Thread.startVirtualThread(this::work);
    }

    /// Keeps others from working until [#work]; they leave notes meanwhile.
    ///
    /// @return false when somebody else works, who will see what has changed
    boolean hold() {
        return wakes.getAndIncrement() == 0;
    }

    void work() {
        int noted = wakes.get();
        do {
            pump();
            noted = wakes.addAndGet(-noted);
        } while (noted != 0);
    }

    private void workOnce() {
        int noted = wakes.get();
        pump();
        if (wakes.addAndGet(-noted) != 0) Thread.startVirtualThread(this::work);
    }

    private void pump() {
        try {
            lookAtStream();
            sendAgainLater();
            if (closed) failAll();
            else sendAll();
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    private void sendAll() {
        if (next.isEmpty() && arrived.isEmpty()) return;
        if (pause.isOn(System.nanoTime()) || isLingering()) return;
        WriteStream open = openStream();
        while (open.isReady()) {
            List<Submission> batch = nextBatch(tooMuch.inFlightMax() - open.inFlight());
            if (batch.isEmpty()) {
                linger.over();
                return;
            }
            open.send(batch);
        }
    }

    private boolean isLingering() {
        if (linger.isOff()) return false;
        gather();
        return linger.holds(next.size());
    }

    private void gather() {
        for (Submission write = arrived.poll(); write != null; write = arrived.poll()) next.addLast(write);
    }

    private WriteStream openStream() {
        if (stream == null) {
            stream = new WriteStream(this);
            master.postMessages(stream);
        }
        return stream;
    }

    /// @param writesMax none when it is not positive: the outcomes of those under way bring the next ones
    private List<Submission> nextBatch(long writesMax) {
        List<Submission> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < writesMax) {
            Submission write = take();
            if (write == null) break;
            bytes += write.weightBytes();
            boolean fits = batch.isEmpty()
                    || (batch.size() < BATCH_MESSAGES_MAX && bytes <= BATCH_BYTES_MAX
                            && write.travelsWith(batch.getFirst()));
            if (!fits) {
                next.addFirst(write);
                return batch;
            }
            batch.add(write);
        }
        return batch;
    }

    private @Nullable Submission take() {
        Submission first = next.poll();
        return first == null ? arrived.poll() : first;
    }

    // Outcomes.

    void known(Submission write, WriteResult result) {
        if (result.isTooMuchNow() && !write.result.isDone()) {
            tooMuch.add(write, result);
            wake();
            return;
        }
        if (result.outcome() != Outcome.NOT_APPENDED) tooMuch.taken();
        complete(write, result);
    }

    private void complete(Submission write, WriteResult result) {
        if (write.wasSentBefore() && !result.coversEarlierAttempts()) {
            failed(write, told(write, refusedAgain(result)));
            return;
        }
        room.giveBack(write.weightBytes());
        write.result.complete(result);
    }

    private AntiphonException refusedAgain(WriteResult result) {
        return new AntiphonException(FailureKind.CONNECTION_LOST, false, "the connection to " + channel.node()
                + " broke before it answered the write, and the write was refused when it was sent again: "
                + result.reason(), null);
    }

    /// Writes that were too much for the master go again, before all that wait and in their order, when it takes more.
    private void sendAgainLater() {
        List<Submission> again = tooMuch.again(System.nanoTime(), this::complete);
        if (again.isEmpty()) return;
        sendFirst(again);
        pauseFor(tooMuch.pauseNs());
    }

    /// Before those that arrived meanwhile, and in the order of all: refusals come in several answers, and a write that
    /// stood behind later ones each time would wait for as long as there are some.
    private void sendFirst(List<Submission> again) {
        List<Submission> all = new ArrayList<>(again);
        all.addAll(next);
        all.sort(Comparator.comparingLong(write -> write.place));
        next.clear();
        next.addAll(all);
    }

    private void failed(Submission write, AntiphonException why) {
        room.giveBack(write.weightBytes());
        write.result.completeExceptionally(why);
    }

    // When a stream has broken.

    private void lookAtStream() {
        if (stream == null) return;
        Optional<Throwable> end = stream.end();
        if (end.isEmpty()) return;
        WriteStream ended = stream;
        stream = null;
        failures = ended.hasAnswered() ? 1 : failures + 1;
        AntiphonException why = channel.failure(end.get());
        sendFirst(ended.left());
        // Where writes were answered it is not at once for good: the token may be a new one.
        giveUpSome(why, !why.kind().mayHeal() && !ended.hasAnswered());
        pause();
    }

    /// Gives up what could be stored twice, and what has been tried for long enough; or all.
    private void giveUpSome(AntiphonException why, boolean all) {
        long nowNs = System.nanoTime();
        gather();
        next.removeIf(write -> {
            boolean wanted = !all && write.isRepeatable() && !write.result.isDone();
            if (wanted && !write.isBrokenForTooLong(nowNs)) return false;
            failed(write, told(write, why));
            return true;
        });
    }

    /// What was never sent is known not to be in the log; what was sent may be.
    private static AntiphonException told(Submission write, AntiphonException why) {
        if (!write.sent && why.nothingDone()) return why;
        String known = write.sent
                ? "; the write may be in the log or not: look before sending it again"
                : "; the write was not sent";
        return new AntiphonException(why.kind(), !write.sent, why.getMessage() + known, why);
    }

    private void pause() {
        long full = Math.min(PAUSE_NS_MAX, PAUSE_NS_MIN << Math.min(failures - 1, 10));
        long pauseNs = full / 2 + ThreadLocalRandom.current().nextLong(full / 2);
        pauseFor(pauseNs);
    }

    private void pauseFor(long pauseNs) {
        if (!pause.extend(System.nanoTime(), pauseNs)) return;
        CompletableFuture.delayedExecutor(pauseNs, TimeUnit.NANOSECONDS, Runnable::run).execute(this::wake);
    }

    // The end.

    /// A mistake of ours: nobody may wait for ever because of it.
    private void broke(RuntimeException e) {
        closed = true;
        failAll(new AntiphonException("the client broke and takes no more writes: " + e, e));
        throw e;
    }

    private void failAll() {
        failAll(new AntiphonException(
                FailureKind.CLOSED, true, "this client of " + channel.node() + " is closed: make a new one", null));
    }

    private void failAll(AntiphonException why) {
        if (stream != null) {
            stream.cancel();
            return; // Its end comes with the writes that were sent.
        }
        for (Submission write = take(); write != null; write = take()) failed(write, told(write, why));
    }

    @Override
    public void close() {
        closed = true;
        wake();
    }
}
