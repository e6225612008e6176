package antiphon.worker.core;

import antiphon.message.Hash;
import antiphon.worker.core.contract.Effects;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerEffect;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The open replication streams, and what was last sent on each.
final class Streams {
    private static final long NOTHING = -1;

    private static final class Stream {
        final long epoch;
        boolean owed;
        long positionSent = NOTHING; // The first number sent on it is the one to resume from.
        int gapSent;

        Stream(long epoch) {
            this.epoch = epoch;
        }

        boolean hasUnsent(long position, int gap, boolean storing) {
            return (owed && !storing) || position != positionSent || gap != gapSent;
        }
    }

    private final TreeMap<Long, Stream> open = new TreeMap<>();
    private final Effects effects;

    Streams(Effects effects) {
        this.effects = effects;
    }

    void opened(long stream, long epoch) {
        open.put(stream, new Stream(epoch));
    }

    boolean isOpen(long stream) {
        return open.containsKey(stream);
    }

    /// A batch arrived: it is answered even when the position does not move, as when all of it was held before.
    void owe(long stream) {
        Stream owed = open.get(stream);
        if (owed != null) owed.owed = true;
    }

    void refuse(long stream, Refusal refusal) {
        if (open.remove(stream) != null) effects.add(new WorkerEffect.CloseStream(stream, refusal));
    }

    void refuseOldest(Refusal refusal) {
        refuse(open.firstEntry().getKey(), refusal);
    }

    void closed(long stream) {
        open.remove(stream);
    }

    /// A newer master is followed.
    void promised(long epoch) {
        for (long stream : List.copyOf(open.keySet())) {
            Stream older = open.get(stream);
            if (older != null && older.epoch < epoch) refuse(stream, Waiting.outdated(older.epoch, epoch));
        }
    }

    /// Sends each stream the progress it does not know yet.
    ///
    /// @param storing the position is about to move: a stream that only waits for an answer gets it then
    void report(long position, Optional<Hash> positionHash, int gap, boolean storing) {
        open.forEach((number, stream) -> {
            if (!stream.hasUnsent(position, gap, storing)) return;
            stream.owed = false;
            stream.positionSent = position;
            stream.gapSent = gap;
            effects.add(new WorkerEffect.SendProgress(number, position, positionHash, gap));
        });
    }

    int size() {
        return open.size();
    }
}
