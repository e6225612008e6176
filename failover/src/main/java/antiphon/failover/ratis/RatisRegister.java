package antiphon.failover.ratis;

import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.encoding.RegisterCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;

/// The register of one node, on an embedded Ratis server. See [EpochRegister] for what it guarantees, which is Raft's
/// own promise but for R2: a refusal is passed on only when no earlier try of the same command can have been the one
/// that took effect.
public final class RatisRegister implements EpochRegister, AutoCloseable {
    /// More commands than a node ever has under way; the outcome of others is unknown at once.
    private static final int PROPOSALS_MAX = 16;
    private static final Duration TRANSFER_MAX = Duration.ofSeconds(1);

    /// Which group a voter is in.
    ///
    /// @param founders the first voters, the same at each of them; none for a voter that is added later: it starts
    ///     empty, and gets the voters from the leader. Without meaning where the group is known already.
    public record Group(UUID id, List<Voter> founders) {
        public Group {
            founders = List.copyOf(founders);
        }

        private RaftGroup toRaftGroup() {
            return RaftGroup.valueOf(RaftGroupId.valueOf(id), founders.stream().map(Voter::toPeer).toList());
        }
    }

    private final UUID voter;
    private final RatisSettings settings;
    private final Listener listener;
    private final Consumer<Throwable> onFailure;
    private final RegisterMachine machine;
    private final RaftServer server;
    private final Leader leader;
    private final AtomicLong calls = new AtomicLong();
    private final Semaphore room = new Semaphore(PROPOSALS_MAX);
    private final ExecutorService proposals = Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("register-proposal-", 0).factory());
    /// Notifies the listener, one at a time.
    private final ExecutorService notices = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("register").factory());
    private volatile boolean closing;

    private RatisRegister(
            ControlDirectory control,
            Group group,
            Exchange exchange,
            RatisSettings settings,
            Listener listener,
            Consumer<Throwable> onFailure)
            throws IOException {
        this.voter = control.voter();
        this.settings = settings;
        this.listener = listener;
        this.onFailure = onFailure;
        this.machine = new RegisterMachine(state -> notice(() -> listener.applied(state)), onFailure, this::closed);
        this.server = RaftServer.newBuilder()
                .setServerId(Voter.peerId(voter))
                .setStateMachine(machine)
                .setGroup(group.toRaftGroup())
                .setOption(startupOption(control, group))
                .setProperties(settings.properties(control.path()))
                .setParameters(ExchangeRpcType.parameters(exchange))
                .build();
        this.leader = new Leader(server, RaftGroupId.valueOf(group.id()));
    }

    /// @param onFailure called when this voter can no longer keep what it has answered for: the process must end, as
    ///     after a failed fsync
    /// @throws IOException also when the directory holds another group
    public static RatisRegister start(
            ControlDirectory control,
            Group group,
            Exchange exchange,
            RatisSettings settings,
            Listener listener,
            Consumer<Throwable> onFailure)
            throws IOException {
        var register = new RatisRegister(control, group, exchange, settings, listener, onFailure);
        try {
            register.server.start();
            return register;
        } catch (IOException e) {
            register.close();
            throw e;
        } catch (RuntimeException e) {
            register.close();
            throw new IOException("Ratis does not start", e);
        }
    }

    /// FORMAT, the default of Ratis, is only for a group that this voter has never been in.
    private static StartupOption startupOption(ControlDirectory control, Group group) throws IOException {
        UUID known = control.group().orElse(null);
        if (known == null) {
            control.use();
            return StartupOption.FORMAT;
        }
        if (!known.equals(group.id())) throw new IOException("holds group " + known + ", not " + group.id());
        return StartupOption.RECOVER;
    }

    @Override
    public void propose(long call, RegisterCommand command) {
        if (!room.tryAcquire()) {
            notice(() -> listener.answered(call, new Unknown()));
            return;
        }
        byte[] bytes = RegisterCodec.encode(command);
        try {
            proposals.execute(() -> submit(call, bytes));
        } catch (RejectedExecutionException e) {
            room.release();
        }
    }

    private void submit(long call, byte[] command) {
        try {
            RegisterAnswer answer = outcome(command);
            notice(() -> listener.answered(call, answer));
        } catch (InterruptedException e) {
            // Closed: nobody is there to be answered.
            Thread.currentThread().interrupt();
        } finally {
            room.release();
        }
    }

    /// Whatever Ratis or another node's answer throws: each proposal has an answer.
    private RegisterAnswer outcome(byte[] command) throws InterruptedException {
        try {
            return leader.submit(calls.incrementAndGet(), command, settings.patience());
        } catch (RuntimeException e) {
            return new Unknown();
        }
    }

    /// The register as this node knows it.
    public RegisterState state() {
        return machine.state();
    }

    /// Answers a request from the [Exchange] of another node.
    public byte[] answer(Exchange.Kind kind, byte[] request) throws IOException {
        return ((ExchangeRpc) server.getServerRpc()).answer(kind, request);
    }

    /// The voters as this node knows them.
    public List<Voter> voters() throws IOException {
        return leader.voters().stream().map(Voter::of).toList();
    }

    /// Adds a voter or removes one. Several at a time have ended in elections without end (RATIS-1912, RATIS-2274).
    ///
    /// @return whether the voters are these; if not, they may still become so
    public boolean changeVoters(List<Voter> target, Duration patience) throws IOException, InterruptedException {
        Set<Voter> differing = new HashSet<>(target);
        for (Voter present : voters()) if (!differing.remove(present)) differing.add(present);
        if (differing.size() > 1) throw new IllegalArgumentException("more than one voter changes: " + differing);
        List<RaftPeer> peers = target.stream().map(Voter::toPeer).toList();
        return leader.changeVoters(calls.incrementAndGet(), peers, patience);
    }

    /// Lets another voter lead the replication of the register, when this one does: then no crash of one node takes
    /// both the leader of the log and that of the register, and a takeover need not wait for an election here first.
    /// Waits for a second at most.
    ///
    /// @throws IOException when it did not work; nothing is lost by that, and it may be tried again
    public void leadElsewhere() throws IOException {
        leader.leadElsewhere(calls.incrementAndGet(), TRANSFER_MAX);
    }

    /// The server that is embedded, for tests.
    RaftServer server() {
        return server;
    }

    private void notice(Runnable notice) {
        try {
            notices.execute(notice);
        } catch (RejectedExecutionException e) {
            // Closed: nobody listens.
        }
    }

    /// A voter that was removed ends quietly; one that still counts must not live on without its vote.
    private void closed() {
        RegisterState state = state();
        boolean counts = state.isEmpty()
                || state.members().stream().anyMatch(member -> member.voter().equals(voter));
        if (!closing && counts) onFailure.accept(new IOException("Ratis has closed itself"));
    }

    @Override
    public void close() throws IOException {
        closing = true;
        proposals.shutdownNow();
        server.close();
        notices.shutdownNow();
    }
}
