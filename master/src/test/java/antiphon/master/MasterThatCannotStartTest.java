package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.config.source.Environment;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.master.settings.MasterSettings;
import antiphon.node.NodeStorage;
import antiphon.node.repair.ScrubPace;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class MasterThatCannotStartTest {
    @TempDir private Path directory;

    private final Logger logger = (Logger) LoggerFactory.getLogger(ReplicationCoordinator.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(said);
    }

    /// No write came, and the loop that would answer one was never started.
    @Test
    void aMasterThatFailsBeforeItBeginsWaitsForNoWrites() throws IOException {
        MasterSettings settings = MasterSettings.from(new Environment(Map.of(
                "PORT", Integer.toString(RunningMaster.freePort()), "HTTP_PORT", "off", "AUTH_TOKEN",
                RunningMaster.TOKEN, "FERNET_KEY", RunningMaster.KEY, "DATA_DIR", directory.toString())));
        ReplicaStore store = NodeStorage.open(settings.node());
        assertThatIllegalStateException()
                .isThrownBy(() -> MasterNode.start(
                        settings, new StoreWithoutLook(store), ScrubPace.standard(),
                        broken -> Assertions.fail("it broke", broken)))
                .withMessage("no look at the disk");
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
        NodeStorage.open(settings.node()).close(); // Its lock is released.
    }

    private record StoreWithoutLook(ReplicaStore store) implements ReplicaStore {
        @Override
        public EntryLog log() {
            return store.log();
        }

        @Override
        public ReplicaState state() {
            return store.state();
        }

        @Override
        public long freeBytes() {
            throw new IllegalStateException("no look at the disk");
        }

        @Override
        public String kind() {
            return store.kind();
        }

        @Override
        public String place() {
            return store.place();
        }

        @Override
        public void close() throws IOException {
            store.close();
        }
    }
}
