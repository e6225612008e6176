package antiphon.node.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

class UnreadPagesTest {
    private final UnreadPages pages = new UnreadPages(100, 50);

    /// Keeps what is to be done when it has its page, and when it is gone.
    private static final class Reader extends LocalReader {
        private Runnable onClose = () -> {};
        private Runnable onCancel = () -> {};

        @Override
        public void setOnCloseHandler(Runnable handler) {
            onClose = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void onNext(byte[] page) {}
    }

    private Reader lend(long connection, int bytes) {
        pages.requireRoom(connection);
        Reader reader = new Reader();
        pages.lend(reader, connection, bytes);
        return reader;
    }

    private void isFull(String says, long connection) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> pages.requireRoom(connection))
                .satisfies(full -> assertThat(full.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                .withMessageContaining(says);
    }

    @Test
    void oneConnectionCannotHaveAllTheRoomAndGetsItBackByReading() {
        lend(1, 30);
        Reader second = lend(1, 30);
        isFull("this connection", 1);
        lend(2, 30);
        second.onClose.run();
        lend(1, 10);
        assertThat(pages.bytes()).isEqualTo(70);
    }

    @Test
    void allTogetherHaveSoMuchAndWhoGoesGivesItBackOnce() {
        Reader first = lend(1, 40);
        lend(2, 40);
        Reader third = lend(3, 40);
        isFull("the readers of this node", 4);
        first.onCancel.run();
        first.onClose.run();
        third.onClose.run();
        assertThat(pages.bytes()).isEqualTo(40);
        lend(4, 1);
    }
}
