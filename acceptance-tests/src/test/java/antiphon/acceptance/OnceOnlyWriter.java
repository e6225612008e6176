package antiphon.acceptance;

import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// A client that makes one write after the other, each with its request id, at any node until it is acknowledged.
final class OnceOnlyWriter {
    /// @param gapNs since the one before
    record Acknowledged(long sequence, String content, long gapNs) {}

    private final FailoverCluster cluster;
    private final String name;
    private final int copies;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Thread thread;

    OnceOnlyWriter(FailoverCluster cluster, String name, int copies) {
        this.cluster = cluster;
        this.name = name;
        this.copies = copies;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
        int at = 0;
        long beforeNs = System.nanoTime();
        for (int number = 1; !stop.get(); number++) {
            PostMessageRequest request = PostMessageRequest.newBuilder()
                    .setContent(name + "-" + number)
                    .setWriteConcern(copies)
                    .setClientId(name)
                    .setRequestId(Integer.toString(number))
                    .setTimeoutMs(2_000)
                    .build();
            Optional<Long> sequence = Optional.empty();
            while (sequence.isEmpty() && !stop.get()) {
                List<String> nodes = cluster.names();
                sequence = cluster.post(nodes.get(at % nodes.size()), request).flatMap(OnceOnlyWriter::sequence);
                if (sequence.isEmpty()) at++;
            }
            if (sequence.isEmpty()) return;
            long nowNs = System.nanoTime();
            synchronized (acknowledged) {
                acknowledged.add(new Acknowledged(sequence.get(), request.getContent(), nowNs - beforeNs));
            }
            beforeNs = nowNs;
        }
    }

    private static Optional<Long> sequence(PostMessageResponse response) {
        return response.getOutcome() == Outcome.ACKNOWLEDGED
                ? Optional.of(response.getSequenceNumber())
                : Optional.empty();
    }

    List<Acknowledged> soFar() {
        synchronized (acknowledged) {
            return List.copyOf(acknowledged);
        }
    }

    void stop() throws InterruptedException {
        stop.set(true);
        thread.join();
    }
}
