package antiphon.failover.passing;

import antiphon.core.NodeId;
import antiphon.master.serve.Pauses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Brings calls to the node that leads, in the order in which they came, one after the other: the next is begun when
/// the one before it was given to a connection. So what is sent while a connection is being established keeps its order
/// too, and no more than [#WAITING_MAX] calls wait, wherever they wait.
///
/// A call that comes back without an answer takes the place that it had, though others may have been taken since. The
/// node that it comes back from is left alone for a moment; a new leader is tried at once.
///
/// For any thread. One thread at a time begins calls, so none needs to wait for another; calls are called without the
/// lock of the queue.
final class CallQueue {
    static final int WAITING_MAX = 1024;
    static final long WAIT_NS_MAX = TimeUnit.SECONDS.toNanos(10);
    /// So a node that does not lead, or breaks its connections, is tried at most ten times a second.
    static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /// A call that waits for the node that leads.
    interface Waiting {
        /// Begins the call there. Then it is [handed][#handed] over, comes [#back], or [leaves][#leave].
        void passTo(Leading leading);

        /// It must not wait for a connection to where it was passed: it comes back, unless it is on its way.
        void withdraw();

        void refuse(WhyNot why);
    }

    /// The place of a call. Its fields are guarded by the queue.
    static final class Place {
        private final Waiting call;
        private final long waitNs;
        private long number;
        private long sinceNs;
        private boolean sentBefore;

        /// @param waitNs how long it may wait
        Place(Waiting call, long waitNs) {
            this.call = call;
            this.waitNs = Math.min(waitNs, WAIT_NS_MAX);
        }

        private long leftNs(long nowNs) {
            return waitNs - (nowNs - sinceNs);
        }
    }

    private record Next(Place place, Leading leading) {}

    private final Pauses pauses;
    // Guarded by this, as are the next fields.
    private final SortedMap<Long, Place> waiting = new TreeMap<>();
    private @Nullable Leading leading;
    private @Nullable NodeId lastLeader;
    private @Nullable Place begun; // waits for a connection; still in `waiting`
    private long last;
    private boolean working;
    private boolean paused;
    private long pauseNumber;
    private long lookNumber; // of the look at who has waited too long that counts
    private long lookNs;
    private boolean lookIsSet;
    private boolean stopped;

    CallQueue(Pauses pauses) {
        this.pauses = pauses;
    }

    void enter(Place place) {
        Optional<WhyNot> refusal = admit(place);
        if (refusal.isPresent()) place.call.refuse(refusal.get());
        else goOn();
    }

    private synchronized Optional<WhyNot> admit(Place place) {
        if (stopped) return Optional.of(new WhyNot.Stopping());
        if (waiting.size() >= WAITING_MAX) return Optional.of(new WhyNot.TooManyWait(WAITING_MAX));
        place.number = ++last;
        place.sinceNs = pauses.nowNs();
        waiting.put(place.number, place);
        lookWhenOver(place);
        return Optional.empty();
    }

    void leads(Optional<Leading> now) {
        Place withdrawn;
        synchronized (this) {
            Leading next = now.orElse(null);
            if (Objects.equals(leading, next)) return;
            leading = next;
            if (next != null) lastLeader = next.node();
            paused = false;
            pauseNumber++;
            withdrawn = begun;
        }
        if (withdrawn != null) withdrawn.call.withdraw();
        goOn();
    }

    /// It is on its way to the node that leads. Then [#goOn], without a lock of calls.
    synchronized void handed(Place place) {
        waiting.remove(place.number, place);
        if (begun == place) begun = null;
    }

    /// It waits no more, whatever becomes of it.
    void leave(Place place) {
        handed(place);
        goOn();
    }

    /// It was not answered, and shall be passed on again.
    ///
    /// @param from where it was passed to
    /// @param sent whether it may have been taken there: the first time, it gets all its time again
    void back(Place place, Leading from, boolean sent) {
        Optional<WhyNot> refusal = takeBack(place, from, sent);
        refusal.ifPresent(place.call::refuse);
        goOn();
    }

    private synchronized Optional<WhyNot> takeBack(Place place, Leading from, boolean sent) {
        if (begun == place) begun = null;
        boolean waited = waiting.remove(place.number, place);
        long nowNs = pauses.nowNs();
        if (sent && !place.sentBefore) {
            place.sentBefore = true;
            place.sinceNs = nowNs;
        }
        if (from.equals(leading)) pause();
        if (stopped) return Optional.of(new WhyNot.Stopping());
        if (place.leftNs(nowNs) <= 0) return Optional.of(tooLong(place));
        if (!waited && waiting.size() >= WAITING_MAX) return Optional.of(new WhyNot.TooManyWait(WAITING_MAX));
        waiting.put(place.number, place);
        lookWhenOver(place);
        return Optional.empty();
    }

    private void pause() {
        if (paused) return;
        paused = true;
        long number = ++pauseNumber;
        pauses.after(PAUSE_NS, () -> endPause(number));
    }

    private void endPause(long number) {
        synchronized (this) {
            if (number == pauseNumber) paused = false;
        }
        goOn();
    }

    /// Begins all that can begin, unless another thread does.
    void goOn() {
        synchronized (this) {
            if (working) return;
            working = true;
        }
        for (Next next = next(); next != null; next = next()) {
            next.place.call.passTo(next.leading);
            // What would have withdrawn it may have come before it had begun.
            if (waitsInVain(next)) next.place.call.withdraw();
        }
    }

    private synchronized boolean waitsInVain(Next next) {
        boolean isFormer = stopped || !next.leading.equals(leading);
        return begun == next.place && (isFormer || next.place.leftNs(pauses.nowNs()) <= 0);
    }

    private synchronized @Nullable Next next() {
        if (leading == null || begun != null || paused || stopped || waiting.isEmpty()) {
            working = false;
            return null;
        }
        Place first = waiting.values().iterator().next();
        begun = first;
        return new Next(first, leading);
    }

    private WhyNot tooLong(Place place) {
        long waitedMs = TimeUnit.NANOSECONDS.toMillis(place.waitNs);
        return leading == null || lastLeader == null
                ? new WhyNot.NobodyLeads(waitedMs)
                : new WhyNot.NotTaken(lastLeader, waitedMs);
    }

    /// One look is enough for all that end later: it sees to the next.
    private void lookWhenOver(Place place) {
        long nowNs = pauses.nowNs();
        long leftNs = Math.max(place.leftNs(nowNs), 0);
        if (lookIsSet && lookNs - nowNs <= leftNs) return;
        lookIsSet = true;
        lookNs = nowNs + leftNs;
        long number = ++lookNumber;
        pauses.after(Math.max(leftNs, 1), () -> look(number));
    }

    private void look(long number) {
        over(number).forEach(Runnable::run);
        goOn();
    }

    /// Takes out those that have waited too long.
    ///
    /// @return what is to be done about them
    private synchronized List<Runnable> over(long number) {
        if (number != lookNumber) return List.of();
        lookIsSet = false;
        long nowNs = pauses.nowNs();
        List<Runnable> acts = new ArrayList<>();
        List<Place> over = waiting.values().stream().filter(place -> place.leftNs(nowNs) <= 0).toList();
        for (Place place : over) {
            // What waits for a connection comes back first: it may be on its way after all.
            if (place == begun) {
                acts.add(place.call::withdraw);
                continue;
            }
            waiting.remove(place.number);
            WhyNot why = tooLong(place);
            acts.add(() -> place.call.refuse(why));
        }
        waiting.values().stream()
                .filter(place -> place.leftNs(nowNs) > 0)
                .min(Comparator.comparingLong(place -> place.leftNs(nowNs)))
                .ifPresent(this::lookWhenOver);
        return acts;
    }

    /// How many wait now.
    synchronized int size() {
        return waiting.size();
    }

    /// Refuses what waits, and what comes later.
    void stop() {
        List<Place> left;
        Place withdrawn;
        synchronized (this) {
            stopped = true;
            withdrawn = begun;
            left = waiting.values().stream().filter(place -> place != begun).toList();
            left.forEach(place -> waiting.remove(place.number));
        }
        if (withdrawn != null) withdrawn.call.withdraw();
        left.forEach(place -> place.call.refuse(new WhyNot.Stopping()));
    }
}
