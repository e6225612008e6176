package antiphon.master.core.write;

/// A write in the log that waits for its copies.
public final class Waiting implements Comparable<Waiting> {
    final long ticket;
    public final long sequence;
    public final int concern;
    public final String client;
    public final long overdueAtNs;
    final long deadlineNs;
    boolean answered;
    boolean late;
    boolean repeat; // of a write that was in the log before

    Waiting(long ticket, long sequence, int concern, String client, long overdueAtNs, long deadlineNs) {
        this.ticket = ticket;
        this.sequence = sequence;
        this.concern = concern;
        this.client = client;
        this.overdueAtNs = overdueAtNs;
        this.deadlineNs = deadlineNs;
    }

    /// By sequence number; a write and its repeats share one and differ in their tickets.
    @Override
    public int compareTo(Waiting other) {
        int bySequence = Long.compare(sequence, other.sequence);
        return bySequence != 0 ? bySequence : Long.compare(ticket, other.ticket);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(ticket);
    }
}
