package antiphon.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogEntry;
import antiphon.worker.core.arrival.GapBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GapBufferTest {
    private static final Chain CHAIN = Chain.of(120); // entries of three sizes: m1, m10, m100
    private static final int SMALLEST_BYTES = CHAIN.entry(1).sizeBytes();

    /// The same by brute force: put it in, throw out the furthest while there is too much, and look what is left.
    private static final class Twin {
        final int countMax;
        final long bytesMax;
        List<LogEntry> waiting = new ArrayList<>();

        Twin(int countMax, long bytesMax) {
            this.countMax = countMax;
            this.bytesMax = bytesMax;
        }

        boolean add(LogEntry entry) {
            List<LogEntry> tried = new ArrayList<>(waiting);
            tried.add(entry);
            tried.sort(Comparator.comparingLong(LogEntry::sequence));
            while (tried.size() > countMax || bytes(tried) > bytesMax) {
                if (tried.removeLast() == entry) return false;
            }
            waiting = tried;
            return true;
        }

        static long bytes(List<LogEntry> entries) {
            return entries.stream().mapToLong(LogEntry::sizeBytes).sum();
        }
    }

    @Property
    void keepsTheNearestThatFit(
            @ForAll @Size(max = 60) List<@IntRange(min = 1, max = 120) Integer> sequences,
            @ForAll @IntRange(min = 1, max = 12) int countMax,
            @ForAll @IntRange(min = 1, max = 1200) int bytesMax) {
        GapBuffer gap = new GapBuffer(countMax, bytesMax);
        Twin twin = new Twin(countMax, bytesMax);
        for (int sequence : sequences) {
            LogEntry entry = CHAIN.entry(sequence);
            if (gap.at(sequence).isPresent()) {
                assertThat(gap.take(sequence)).contains(entry);
                twin.waiting.remove(entry);
            } else {
                assertThat(gap.add(entry)).as("message %s fits", sequence).isEqualTo(twin.add(entry));
            }
            assertSame(gap, twin);
        }
    }

    private static void assertSame(GapBuffer gap, Twin twin) {
        assertThat(gap.size()).isEqualTo(twin.waiting.size());
        assertThat(gap.bytes()).isEqualTo(Twin.bytes(twin.waiting));
        for (LogEntry entry : twin.waiting) assertThat(gap.at(entry.sequence())).contains(entry);
        if (!gap.isEmpty()) assertThat(gap.lowest()).isEqualTo(twin.waiting.getFirst().sequence());
    }

    @Test
    void aMessageTooLargeForTheWholeBufferPushesNothingOut() {
        GapBuffer gap = new GapBuffer(10, SMALLEST_BYTES);
        assertThat(gap.add(CHAIN.entry(9))).isTrue();
        LogEntry nearerAndLarger = CHAIN.forkAfter(7, 1, 1).entry(8);
        assertThat(gap.add(nearerAndLarger)).isFalse();
        assertThat(gap.at(9)).contains(CHAIN.entry(9));
    }
}
