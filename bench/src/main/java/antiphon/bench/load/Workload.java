package antiphon.bench.load;

/// What is measured. The first three write, the last reads.
public enum Workload {
    A(1, "one write in flight: what a caller waits for one answer"), B(64,
            "64 writes in flight from one client: many callers, each with one request"), C(4096,
                    "4,096 writes in flight from one client: writing in bulk"), D(0, "reading messages back in pages");

    public final int inFlight;
    public final String meaning;

    Workload(int inFlight, String meaning) {
        this.inFlight = inFlight;
        this.meaning = meaning;
    }

    public boolean reads() {
        return this == D;
    }
}
