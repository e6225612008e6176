package antiphon.log;

import antiphon.log.segment.DamagedRange;
import antiphon.message.EntryVerifier;
import java.io.IOException;
import java.util.Optional;

/// Goes through all durable messages as they are on the disk, over and over, a stretch at a time, so that damage is
/// found while another node still has the message. Its caller decides how fast.
///
/// Damage that was reported is reported again in the next round, until it is repaired.
public final class Scrub {
    private final DiskRepairs log;
    private final EntryVerifier verifier;
    private long next;
    private long reported;

    public Scrub(DiskRepairs log, EntryVerifier verifier) {
        this.log = log;
        this.verifier = verifier;
        this.next = log.start();
    }

    /// The result of one step.
    ///
    /// @param first the first message verified
    /// @param last the last message of the stretch; below `first` when there was none
    public record Step(long first, long last, Optional<DamagedRange> damage) {}

    /// Verifies the next stretch: about `bytesMax` bytes, but at least one message if there is one.
    public Step next(long bytesMax) throws IOException {
        if (next > log.durable()) startOver();
        Step step = log.verify(next, log.durable(), bytesMax, verifier);
        long damaged = step.damage().map(DamagedRange::first).orElse(0L);
        if (damaged == 0 || damaged == reported) next = step.last() + 1;
        if (damaged == 0) return step;
        if (damaged == reported) return next(bytesMax);
        reported = damaged; // Looked at once more, for what is behind it, when it was repaired meanwhile.
        return step;
    }

    /// Whether the next step begins a new round.
    public boolean atStart() {
        return next == log.start() || next > log.durable();
    }

    private void startOver() {
        next = log.start();
        reported = 0;
    }
}
