package antiphon.failover.ratis;

import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.encoding.MalformedRegisterException;
import antiphon.failover.encoding.RegisterCodec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle.State;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/// Applies the commands that Ratis has ordered. A snapshot is the encoded state.
///
/// It derives nothing from who leads Ratis: a leader that steps down without a successor is not reported here.
final class RegisterMachine extends BaseStateMachine {
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final Consumer<RegisterState> applied;
    private final Consumer<Throwable> failed;
    private final Runnable closed;
    private Path directory = Path.of("");
    private volatile RegisterState state = RegisterState.EMPTY;

    /// @param applied called with each state that a command or a snapshot brings
    /// @param failed called when this voter can no longer keep what it has answered for
    /// @param closed called when Ratis has closed the server, by itself or not
    RegisterMachine(Consumer<RegisterState> applied, Consumer<Throwable> failed, Runnable closed) {
        this.applied = applied;
        this.failed = failed;
        this.closed = closed;
    }

    RegisterState state() {
        return state;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage files) throws IOException {
        super.initialize(server, group, files);
        getLifeCycle().startAndTransition(() -> {
            directory = files.getStorageDir().getStateMachineDir().toPath();
            storage.init(files);
            load();
        }, IOException.class);
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    /// Ratis is about to replace the state by a snapshot of the leader.
    @Override
    public void pause() {
        getLifeCycle().transition(State.PAUSING);
        getLifeCycle().transition(State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load();
        if (getLifeCycleState() != State.PAUSED) return;
        getLifeCycle().transition(State.STARTING);
        getLifeCycle().transition(State.RUNNING);
    }

    private void load() throws IOException {
        SingleFileSnapshotInfo snapshot = storage.loadLatestSnapshot();
        if (snapshot == null) return;
        Path file = snapshot.getFile().getPath();
        MD5FileUtil.verifySavedMD5(file.toFile(), snapshot.getFile().getFileDigest());
        RegisterState loaded = RegisterCodec.decodeState(Files.readAllBytes(file));
        updateLastAppliedTermIndex(snapshot.getTermIndex());
        if (loaded.isAfter(state)) become(loaded);
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex last = getLastAppliedTermIndex();
        File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
        // Durable, before Ratis removes the entries that it stands for.
        ControlDirectory.write(directory, file.getName(), RegisterCodec.encode(state));
        MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), last));
        return last.getIndex();
    }

    /// Garbage is refused before it enters the log.
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
        TransactionContext context = super.startTransaction(request);
        try {
            RegisterCodec.decodeCommand(request.getMessage().getContent().toByteArray());
        } catch (MalformedRegisterException e) {
            context.setException(e);
        }
        return context;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext context) {
        LogEntryProto entry = Objects.requireNonNull(context.getLogEntry());
        try {
            Decided decided = apply(entry.getStateMachineLogEntry().getLogData().toByteArray());
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(
                    Message.valueOf(ByteString.copyFrom(RegisterCodec.encode(decided))));
        } catch (MalformedRegisterException e) {
            // Other nodes may know this command: to go on without it would be to hold another state than they.
            failed.accept(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private Decided apply(byte[] command) {
        Decided decided = state.apply(RegisterCodec.decodeCommand(command));
        if (decided instanceof Done(var next)) become(next);
        return decided;
    }

    private void become(RegisterState next) {
        state = next;
        applied.accept(next);
    }

    @Override
    public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
        failed.accept(new IOException("the log of the register cannot be written", cause));
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean wholeServer) {
        closed.run();
    }
}
