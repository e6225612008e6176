package antiphon.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import antiphon.config.NodeSettings;
import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.node.NodeStorage;
import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.master.MessageServiceGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Start and stop of a node whose role notes what is asked of it.
@Timeout(60)
class NodeRuntimeTest {
    @TempDir private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private boolean serves = true;

    private NodeSettings settings(int port) {
        return NodeSettings.from(
                new Environment(Map.of(
                        "AUTH_TOKEN", "secret", "FERNET_KEY", "k".repeat(43), "DATA_DIR", directory.toString(), "PORT",
                        Integer.toString(port), "HTTP_PORT", "off")),
                "worker1", 50_053, 0);
    }

    private NodeRuntime start(NodeSettings settings, RoleFactory.Maker roles) throws IOException {
        return start(settings, NodeStorage.open(settings), roles);
    }

    private NodeRuntime start(NodeSettings settings, ReplicaStore store) throws IOException {
        return start(settings, store, NotingRole::new);
    }

    private static NodeRuntime start(NodeSettings settings, ReplicaStore store, RoleFactory.Maker roles)
            throws IOException {
        return NodeRuntime.start(settings, store, new RoleFactory("worker", roles), ScrubPace.standard(), broken -> {
            throw new AssertionError("the node broke", broken);
        });
    }

    /// Its lock is released: another process, or another start, can use the directory.
    private void canBeOpenedAgain(NodeSettings settings) throws IOException {
        try (ReplicaStore store = NodeStorage.open(settings)) {
            assertThat(store.log().end()).isZero();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Test
    void aRoleIsBegunAndStoppedInOneOrderAndOnce() throws IOException {
        NodeSettings settings = settings(freePort());
        NodeRuntime node = start(settings, NotingRole::new);
        assertThat(asked).containsExactly("begin", "ready");
        node.close();
        node.close();
        assertThat(asked).containsExactly("begin", "ready", "beginStop", "settle", "end, the log is open");
        canBeOpenedAgain(settings);
    }

    @Test
    void ofANodeWhoseRoleCannotBeMadeNothingIsLeft() throws IOException {
        NodeSettings settings = settings(freePort());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> start(settings, _ -> {
                    throw new IOException("no role");
                }))
                .withMessage("no role");
        canBeOpenedAgain(settings);
    }

    @Test
    void ofANodeWhosePartsCannotBeMadeNothingIsLeft() throws IOException {
        NodeSettings settings = settings(freePort());
        TroubledStore store = new TroubledStore(NodeStorage.open(settings));
        store.givesLog = false;
        assertThatIllegalStateException().isThrownBy(() -> start(settings, store)).withMessage("no log");
        assertThat(asked).isEmpty();
        canBeOpenedAgain(settings);
    }

    @Test
    void aRoleWhoseNodeCannotBeMadeIsEnded() throws IOException {
        NodeSettings settings = settings(freePort());
        serves = false;
        assertThatIllegalStateException().isThrownBy(() -> start(settings, NotingRole::new)).withMessage("no services");
        assertThat(asked).containsExactly("beginStop", "settle", "end, the log is open");
        canBeOpenedAgain(settings);
    }

    @Test
    void aRoleIsEndedWhoseNodeFailsBeforeItBegins() throws IOException {
        NodeSettings settings = settings(freePort());
        TroubledStore store = new TroubledStore(NodeStorage.open(settings));
        store.givesRoom = false;
        assertThatIllegalStateException().isThrownBy(() -> start(settings, store)).withMessage("no look at the disk");
        assertThat(asked).containsExactly("beginStop", "settle", "end, the log is open");
        canBeOpenedAgain(settings);
    }

    @Test
    void aNodeWhosePortIsTakenEndsItsRole() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            NodeSettings settings = settings(taken.getLocalPort());
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> start(settings, NotingRole::new))
                    .withMessageContaining("port " + taken.getLocalPort() + " is taken");
            assertThat(asked).containsExactly("begin", "ready", "beginStop", "settle", "end, the log is open");
            canBeOpenedAgain(settings);
        }
    }

    private final class NotingRole implements Role {
        private final RoleParts parts;

        NotingRole(RoleParts parts) {
            this.parts = parts;
        }

        @Override
        public NodeServer.Served served() {
            if (!serves) throw new IllegalStateException("no services");
            return new NodeServer.Served(new MessageServiceGrpc.MessageServiceImplBase() {}, Set.of(), 1_000);
        }

        @Override
        public List<OtherNode> others() {
            return List.of();
        }

        @Override
        public void keysLookedAt() {}

        @Override
        public void roomSeen(StorageWatch.Room room) {}

        @Override
        public void begin() {
            asked.add("begin");
        }

        @Override
        public CompletableFuture<?> ready() {
            asked.add("ready");
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void beginStop() {
            asked.add("beginStop");
        }

        @Override
        public void settle() {
            asked.add("settle");
        }

        @Override
        public boolean end() {
            try {
                parts.store().log().sync();
                asked.add("end, the log is open");
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class TroubledStore implements ReplicaStore {
        private final ReplicaStore store;
        boolean givesLog = true;
        boolean givesRoom = true;

        TroubledStore(ReplicaStore store) {
            this.store = store;
        }

        @Override
        public EntryLog log() {
            if (!givesLog) throw new IllegalStateException("no log");
            return store.log();
        }

        @Override
        public ReplicaState state() {
            return store.state();
        }

        @Override
        public long freeBytes() {
            if (!givesRoom) throw new IllegalStateException("no look at the disk");
            return store.freeBytes();
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
