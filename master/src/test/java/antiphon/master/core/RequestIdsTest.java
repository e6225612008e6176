package antiphon.master.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void aRequestIdBelongsToItsClient() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", 7);
        assertThat(ids.sequenceOf("ann", "1")).hasValue(7);
        assertThat(ids.sequenceOf("bob", "1")).isEmpty();
        assertThat(ids.sequenceOf("ann", "2")).isEmpty();
        assertThat(ids.sequenceOf("ann1", "")).isEmpty();
    }

    @Test
    void theFirstNumberStays() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", 7);
        ids.remember("ann", "1", 9);
        assertThat(ids.sequenceOf("ann", "1")).hasValue(7);
    }

    @Test
    void aRepeatThatCountedAsNewIsRememberedWhenALogIsReadInWhole() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", 7);
        ids.remember("ann", "2", 8);
        ids.remember("ann", "1", 18);
        ids.headMoved(20);
        assertThat(ids.sequenceOf("ann", "1")).hasValue(18);
        assertThat(ids.sequenceOf("ann", "2")).isEmpty();
    }

    @Test
    void theOldestAreForgottenSoThatMemoryIsBounded() {
        RequestIds ids = new RequestIds(3);
        for (int id = 1; id <= 5; id++) {
            ids.remember("ann", "" + id, id);
            ids.headMoved(id);
        }
        assertThat(ids.sequenceOf("ann", "1")).isEmpty();
        assertThat(ids.sequenceOf("ann", "2")).isEmpty();
        assertThat(ids.sequenceOf("ann", "3")).hasValue(3);
        assertThat(ids.sequenceOf("ann", "5")).hasValue(5);
    }

    @Test
    void messagesWithoutARequestIdMoveTheWindowToo() {
        RequestIds ids = new RequestIds(3);
        ids.remember("ann", "1", 1);
        ids.headMoved(3);
        assertThat(ids.sequenceOf("ann", "1")).hasValue(1);
        ids.headMoved(4);
        assertThat(ids.sequenceOf("ann", "1")).isEmpty();
    }
}
