package antiphon.master.core.write;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.write.RequestIds.Known;
import antiphon.message.ContentHash;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    private static final ContentHash A = ContentHash.of("a");
    private static final ContentHash B = ContentHash.of("b");

    @Test
    void aRequestIdBelongsToItsClient() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", A, 7);
        assertThat(ids.find("ann", "1")).hasValue(new Known(7, A));
        assertThat(ids.find("bob", "1")).isEmpty();
        assertThat(ids.find("ann", "2")).isEmpty();
        assertThat(ids.find("ann1", "")).isEmpty();
    }

    @Test
    void theFirstNumberStays() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", A, 7);
        ids.remember("ann", "1", A, 9);
        assertThat(ids.find("ann", "1")).hasValue(new Known(7, A));
    }

    @Test
    void aRepeatThatCountedAsNewIsRememberedWhenALogIsReadInWhole() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", A, 7);
        ids.remember("ann", "2", A, 8);
        ids.remember("ann", "1", A, 18);
        ids.headMoved(20);
        assertThat(ids.find("ann", "1")).hasValue(new Known(18, A));
        assertThat(ids.find("ann", "2")).isEmpty();
    }

    @Test
    void theOldestAreForgottenSoThatMemoryIsBounded() {
        RequestIds ids = new RequestIds(3);
        for (int id = 1; id <= 5; id++) {
            ids.remember("ann", "" + id, A, id);
            ids.headMoved(id);
        }
        assertThat(ids.find("ann", "1")).isEmpty();
        assertThat(ids.find("ann", "2")).isEmpty();
        assertThat(ids.find("ann", "3")).hasValue(new Known(3, A));
        assertThat(ids.find("ann", "5")).hasValue(new Known(5, A));
    }

    @Test
    void messagesWithoutARequestIdMoveTheWindowToo() {
        RequestIds ids = new RequestIds(3);
        ids.remember("ann", "1", A, 1);
        ids.headMoved(3);
        assertThat(ids.find("ann", "1")).hasValue(new Known(1, A));
        ids.headMoved(4);
        assertThat(ids.find("ann", "1")).isEmpty();
    }

    @Test
    void theContentOfTheFirstStaysToo() {
        RequestIds ids = new RequestIds(10);
        ids.remember("ann", "1", A, 7);
        ids.remember("ann", "1", B, 9);
        assertThat(ids.find("ann", "1")).hasValue(new Known(7, A));
    }
}
