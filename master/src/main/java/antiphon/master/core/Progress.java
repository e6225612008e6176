package antiphon.master.core;

/// How far one worker has got, as far as the master knows. Late, repeated and reordered acknowledgements need no
/// special code.
///
/// Invariant: `durable < next`; what lies between is on the wire of the current stream.
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

    /// What was on the wire may be lost.
    void resume() {
        next = durable + 1;
    }

    /// What was known before no longer counts.
    void startOver(long position) {
        durable = position;
        next = position + 1;
    }
}
