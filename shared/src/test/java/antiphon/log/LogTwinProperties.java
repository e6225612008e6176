package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.memory.MemoryStore;
import antiphon.log.segment.LogSettings;
import antiphon.log.state.LogStart;
import antiphon.log.state.ReplicaState;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// Whatever is done to it, the log on disk answers the same as the log in memory.
class LogTwinProperties {
    private static final LogStart LATER = LogStart.after(
            1_000, Entries.after(0, Entries.LOG.genesis(), List.of("before")).getLast().hash());

    sealed interface Act {
        record Append(List<Integer> lengths) implements Act {}

        record Sync() implements Act {}

        record Promise(int more) implements Act {}

        record Lead(int more) implements Act {}

        record Truncate(int percent) implements Act {}

        record Reopen() implements Act {}
    }

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Act> append = Arbitraries.integers().between(0, 400).list().ofMinSize(0).ofMaxSize(6)
                .map(Act.Append::new);
        Arbitrary<Act> truncated = Arbitraries.integers().between(0, 100).map(Act.Truncate::new);
        Arbitrary<Act> promise = Arbitraries.integers().between(0, 3).map(Act.Promise::new);
        Arbitrary<Act> lead = Arbitraries.integers().between(1, 3).map(Act.Lead::new);
        return Arbitraries.frequencyOf(
                Tuple.of(10, append),
                Tuple.of(4, Arbitraries.just(new Act.Sync())),
                Tuple.of(1, promise),
                Tuple.of(1, lead),
                Tuple.of(1, truncated),
                Tuple.of(2, Arbitraries.just(new Act.Reopen())))
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 400)
    void theLogOnDiskAnswersTheSameAsTheLogInMemory(
            @ForAll("acts") List<Act> acts, @ForAll long pageBytes, @ForAll boolean startsLater) throws IOException {
        LogStart start = startsLater ? LATER : LogStart.FIRST;
        MemoryStore twin = new MemoryStore(1_000_000, start);
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files, start);
        twin.state().adopt(Entries.LOG);
        store.state().adopt(Entries.LOG);
        for (Act act : acts) {
            switch (act) {
                case Act.Append(var lengths) -> {
                    List<LogEntry> entries = Entries.after(twin, texts(lengths));
                    twin.log().append(entries);
                    store.log().append(entries);
                }
                case Act.Sync() -> assertThat(store.log().sync()).isEqualTo(twin.log().sync());
                case Act.Promise(int more) -> {
                    promise(twin.state(), more);
                    promise(store.state(), more);
                }
                case Act.Lead(int more) -> {
                    lead(twin.state(), more, twin.log().end());
                    lead(store.state(), more, twin.log().end());
                }
                case Act.Truncate(int percent) -> {
                    long before = start.sequence() - 1;
                    long sequence = before + (twin.log().end() - before) * percent / 100;
                    Truncated truncated = twin.log().truncateAfter(sequence);
                    assertThat(store.log().truncateAfter(sequence))
                            .returns(truncated.first(), Truncated::first)
                            .returns(truncated.last(), Truncated::last);
                }
                case Act.Reopen() -> {
                    store.close();
                    store = open(files, start);
                    twin.log().sync();
                }
            }
            assertSame(store, twin, Math.floorMod(pageBytes, 3000L));
        }
        store.close();
    }

    private static void promise(ReplicaState state, int more) throws IOException {
        if (more > 0 || state.epochs().owner().isEmpty()) state.promise(state.promisedEpoch() + more);
    }

    private static void lead(ReplicaState state, int more, long committed) throws IOException {
        long epoch = state.promisedEpoch() + more;
        state.promise(epoch, new Owner(new NodeId("node" + more), new UUID(1, more), epoch), 0);
        if (more > 1) state.adoptEpoch(epoch, committed);
    }

    private static DiskStore open(ForgetfulFiles files, LogStart start) throws IOException {
        Opened opened = DiskStore.open(files, LogSettings.tiny(), start);
        assertThat(opened.damage()).isEmpty();
        assertThat(opened.tornTail()).isEmpty();
        return opened.store();
    }

    private static List<String> texts(List<Integer> lengths) {
        return lengths.stream().map("x"::repeat).toList();
    }

    /// The position of the log on disk may be further: ending a segment syncs it.
    private static void assertSame(DiskStore store, MemoryStore twin, long pageBytes) throws IOException {
        assertThat(store.log().start()).isEqualTo(twin.log().start());
        assertThat(store.log().end()).isEqualTo(twin.log().end());
        assertThat(store.log().durable()).isBetween(twin.log().durable(), twin.log().end());
        assertThat(store.state().epochs()).isEqualTo(twin.state().epochs());
        assertThat(store.log().hashAt(twin.log().end() + 1)).isEmpty();
        List<Long> samples = new ArrayList<>(
                List.of(0L, 1L, twin.log().end() / 3, twin.log().end() / 2, twin.log().end() - 1));
        for (long near = -2; near <= 2; near++) samples.add(twin.log().start() + near);
        for (long sequence : samples) {
            assertThat(store.log().hashAt(sequence)).isEqualTo(twin.log().hashAt(sequence));
            long through = sequence + pageBytes / 100;
            assertThat(bytes(store.log().read(sequence, through, pageBytes)))
                    .isEqualTo(bytes(twin.log().read(sequence, through, pageBytes)));
        }
    }

    private static List<String> bytes(List<LogEntry> entries) {
        return entries.stream()
                .map(entry -> entry.parentHash() + HexFormat.of().formatHex(entry.encoded()))
                .toList();
    }
}
