package antiphon.core;

/// Messages that a worker has taken out of its log, since the master of `epoch` does not have them.
public record TruncatedTail(long epoch, long first, long last) {
    public TruncatedTail {
        if (epoch < 1 || first < 1 || last < first)
            throw new IllegalArgumentException("messages " + first + " to " + last + " truncated in epoch " + epoch);
    }
}
