package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// The outcomes that writers got, and whether the logs agree with it.
final class SoakLedger {
    /// A write that was answered ACKNOWLEDGED.
    ///
    /// @param sentNs when it was sent for the first time
    record Acknowledged(long sequence, String content, int concern, long sentNs, long answeredNs) {}

    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final Semaphore newWrites = new Semaphore(0);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();

    void sends() {
        sent.incrementAndGet();
    }

    void isAcknowledged(Acknowledged write) {
        acknowledged.add(write);
        newWrites.release();
    }

    /// Returns when that many more writes are acknowledged, or the time is over.
    void awaitWrites(int writes, Duration bound) {
        newWrites.drainPermits();
        try {
            var _ = newWrites.tryAcquire(writes, bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    /// Its writer does not know whether it is in the log, and asks no more.
    void isLeftUnknown() {
        unknown.incrementAndGet();
    }

    List<Acknowledged> soFar() {
        return List.copyOf(acknowledged);
    }

    /// Each write is on as many disks as it was acknowledged for.
    ///
    /// @param disks what each node holds by itself
    static void assertOnDisks(List<Acknowledged> writes, Map<String, List<Received>> disks) {
        Map<String, Map<Long, String>> contents = new TreeMap<>();
        disks.forEach((node, messages) -> contents.put(node, bySequence(messages)));
        for (Acknowledged write : writes) {
            List<String> holders = contents.entrySet().stream()
                    .filter(disk -> write.content().equals(disk.getValue().get(write.sequence())))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(holders).as("disks that hold %s", write).contains(TestCluster.MASTER)
                    .hasSizeGreaterThanOrEqualTo(write.concern());
        }
    }

    /// Every acknowledged write is in the log under its number, nothing is there twice, and the order is the one in
    /// which clients could know of each other.
    void assertIn(List<Received> log) {
        Map<Long, String> contents = bySequence(log);
        assertThat(log).extracting(Received::sequence).as("numbers without gaps")
                .containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, log.size()).boxed().toList());
        List<Acknowledged> lost = acknowledged.stream()
                .filter(write -> !write.content().equals(contents.get(write.sequence())))
                .toList();
        assertThat(lost).as("acknowledged and lost").isEmpty();
        assertThat(doubled(log)).as("in the log more than once").isEmpty();
        assertThat(log.size()).as("messages that someone sent").isLessThanOrEqualTo((int) sent.get());
        assertRealTimeOrder();
    }

    private static List<String> doubled(List<Received> log) {
        Set<String> seen = new HashSet<>();
        return log.stream().map(Received::content).filter(content -> !seen.add(content)).toList();
    }

    private static Map<Long, String> bySequence(List<Received> log) {
        Map<Long, String> contents = new HashMap<>();
        log.forEach(message -> contents.put(message.sequence(), message.content()));
        return contents;
    }

    /// What was sent after another write had been acknowledged comes behind it.
    private void assertRealTimeOrder() {
        List<Acknowledged> bySending = new ArrayList<>(acknowledged);
        bySending.sort(Comparator.comparingLong(Acknowledged::sentNs));
        List<Acknowledged> byAnswer = new ArrayList<>(acknowledged);
        byAnswer.sort(Comparator.comparingLong(Acknowledged::answeredNs));
        long highestAnswered = 0;
        int answered = 0;
        for (Acknowledged write : bySending) {
            while (answered < byAnswer.size() && byAnswer.get(answered).answeredNs() < write.sentNs())
                highestAnswered = Math.max(highestAnswered, byAnswer.get(answered++).sequence());
            assertThat(write.sequence()).as("%s was sent after an answer", write).isGreaterThan(highestAnswered);
        }
    }

    String summary() {
        String byConcern = new TreeMap<>(acknowledged.stream()
                .collect(Collectors.groupingBy(Acknowledged::concern, Collectors.counting()))).entrySet().stream()
                .map(entry -> entry.getValue() + " with w=" + entry.getKey())
                .collect(Collectors.joining(", "));
        return sent + " writes sent, " + acknowledged.size() + " acknowledged (" + byConcern + "), " + unknown
                + " left unknown; lost 0, doubled 0, out of order 0";
    }
}
