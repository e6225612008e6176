package antiphon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.message.Numbers;
import antiphon.message.TestEntries;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.worker.EpochStart;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FetchedPageTest {
    private static final List<LogEntry> CHAIN = TestEntries.chain(3);

    private static FetchResponse.Builder page() {
        FetchResponse.Builder page = FetchResponse.newBuilder()
                .setLogId(ByteString.copyFrom(TestEntries.LOG.toBytes()))
                .setEpoch(2)
                .setLast(9)
                .setMore(true)
                .setParentHash(ByteString.copyFrom(CHAIN.getFirst().parentHash().toBytes()));
        CHAIN.forEach(entry -> page.addEntries(ByteString.copyFrom(entry.encoded())));
        return page;
    }

    @Test
    void itHoldsTheEntriesWithTheirParents() {
        FetchedPage page = FetchedPage.of(page().build());
        assertThat(page.logId()).contains(TestEntries.LOG);
        assertThat(page.epoch()).isEqualTo(2);
        assertThat(page.last()).isEqualTo(9);
        assertThat(page.more()).isTrue();
        assertThat(page.allEntries()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(page.entries().get(i).encoded()).isEqualTo(CHAIN.get(i).encoded());
            assertThat(page.entries().get(i).parentHash()).isEqualTo(CHAIN.get(i).parentHash());
        }
    }

    @Test
    void whatComesBeforeAnEntryThatCannotBeReadIsKept() {
        FetchedPage page = FetchedPage.of(page().setEntries(2, ByteString.copyFromUtf8("no entry")).build());
        assertThat(page.entries()).hasSize(2);
        assertThat(page.malformed()).hasValueSatisfying(
                problem -> assertThat(problem).startsWith("entry 3 of the page: "));
        assertThatExceptionOfType(MalformedEntryException.class).isThrownBy(page::allEntries);
    }

    @Test
    void aPageWithoutEntriesNeedsNoParent() {
        FetchedPage page = FetchedPage.of(page().clearEntries().clearParentHash().build());
        assertThat(page.allEntries()).isEmpty();
        assertThat(FetchedPage.of(FetchResponse.getDefaultInstance()).logId()).isEmpty();
    }

    @Test
    void entriesWithoutTheirParentsHashAreNotRead() {
        FetchedPage page = FetchedPage.of(page().clearParentHash().build());
        assertThat(page.entries()).isEmpty();
        assertThat(page.malformed()).isPresent();
    }

    static Stream<Arguments> cannotBeAPage() {
        return Stream.of(
                Arguments.of("epoch -1", page().setEpoch(-1)),
                Arguments.of("last message -1", page().setLast(-1)),
                Arguments.of("last message", page().setLast(Numbers.MAX + 1)),
                Arguments.of("epoch_start.hash", page().setEpochStart(EpochStart.getDefaultInstance())),
                Arguments.of("log_id has 3 bytes", page().setLogId(ByteString.copyFromUtf8("log"))));
    }

    @ParameterizedTest
    @MethodSource("cannotBeAPage")
    void fieldsThatCannotBeAreNamed(String named, FetchResponse.Builder wrong) {
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> FetchedPage.of(wrong.build()))
                .withMessageContaining(named);
    }
}
