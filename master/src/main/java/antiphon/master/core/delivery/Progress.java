package antiphon.master.core.delivery;

/// The progress of one worker, as far as the master knows. Late, repeated and reordered acknowledgements need no
/// special code.
///
/// Invariant: `durable < next`; messages between them are in flight on the current stream.
final class Progress {
    private long durable;
    private long next = 1;

    /// The worker holds everything up to here durably.
    long durable() {
        return durable;
    }

    /// The first message that was not sent on the current stream.
    long next() {
        return next;
    }

    long underWay() {
        return next - 1 - durable;
    }

    void durableUpTo(long position) {
        if (position <= durable) return;
        durable = position;
        next = Math.max(next, position + 1);
    }

    void sentUpTo(long sequence) {
        next = Math.max(next, sequence + 1);
    }

    /// Messages in flight may be lost.
    void resume() {
        next = durable + 1;
    }

    /// Earlier knowledge no longer counts.
    void startOver(long position) {
        durable = position;
        next = position + 1;
    }
}
