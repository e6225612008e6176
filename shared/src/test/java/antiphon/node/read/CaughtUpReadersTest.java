package antiphon.node.read;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.memory.MemoryStore;
import antiphon.wire.MessageForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CaughtUpReadersTest {
    private final MemoryStore store = new MemoryStore();
    private final LogFeed feed = new LogFeed(store, MessageForm.MASTER);
    private final Extent extent = Extent.of(store, ReadLevel.LOCAL);
    private final List<Subscription> all = new ArrayList<>();

    /// Against a plain map that is searched from end to end.
    @Property(tries = 200)
    void aNewMessageIsForReadersThatWaitForItsNumberOrALowerOne(@ForAll long seed) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        CaughtUpReaders readers = new CaughtUpReaders();
        Map<Integer, Long> twin = new TreeMap<>();
        for (int i = 0; i < 20; i++) all.add(new Subscription(feed, extent, new Silent(), 1));
        for (int step = 0; step < 300; step++) {
            int who = random.nextInt(20);
            long number = random.nextLong(1, 30);
            switch (random.nextInt(4)) {
                case 0 -> {
                    readers.remove(all.get(who));
                    twin.remove(who);
                }
                case 1 -> assertTakes(readers, twin, number);
                default -> {
                    readers.add(all.get(who), number);
                    twin.put(who, number);
                }
            }
            assertThat(readers.lowest()).isEqualTo(twin.values().stream().min(Long::compare).orElse(Long.MAX_VALUE));
        }
    }

    private void assertTakes(CaughtUpReaders readers, Map<Integer, Long> twin, long position) {
        List<Subscription> expected = new ArrayList<>();
        twin.forEach((who, number) -> {
            if (number <= position) expected.add(all.get(who));
        });
        twin.values().removeIf(number -> number <= position);
        assertThat(readers.takeUpTo(position)).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static final class Silent extends LocalReader {
        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void onNext(byte[] message) {}
    }
}
