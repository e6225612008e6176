package antiphon.failover.program;

import antiphon.config.NodeSettings;
import antiphon.config.source.SettingException;
import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.founding.Founder;
import antiphon.failover.founding.Founding;
import antiphon.failover.founding.FoundingFile;
import antiphon.failover.founding.Introduction;
import antiphon.failover.founding.RegisterCalls;
import antiphon.failover.founding.RegisterLinks;
import antiphon.failover.ratis.ControlDirectory;
import antiphon.log.ReplicaStore;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.MemberDirectory;
import antiphon.node.NodeStorage;
import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// A node that leads or follows, as the members decide.
///
///     start:  log --> role of a follower, ports --> decisions about leadership --> register --> founding
///     stop:   founding --> another leads --> decisions --> role, ports, log --> register --> connections
final class MemberNode implements AutoCloseable {
    private static final int OWN_REQUEST_BYTES_MAX = 1 << 20;

    private final MemberSettings settings;
    private final ReplicaStore store;
    private final Owner self;
    private final ControlDirectory control;
    private final FoundingFile foundings;
    private final MemberChannels channels;
    private final MemberParts parts;
    private final LateRegister register;
    private final RegisterCalls registerCalls;
    private final Founder founder;
    private Optional<NodeRuntime> runtime = Optional.empty();

    private MemberNode(MemberSettings settings, ReplicaStore store, Consumer<Throwable> onBroken) throws IOException {
        NodeSettings node = settings.node();
        this.settings = settings;
        this.store = store;
        this.self = new Owner(new NodeId(node.name()), diskId(node), Incarnation.random().number());
        this.control = ControlDirectory.open(node.dataDir().resolve(MemberDirectory.CONTROL));
        this.foundings = FoundingFile.in(control);
        this.channels = MemberChannels.to(settings.leading().workers(), node.transport(), node.token());
        RegisterLinks links = new RegisterLinks(channels.control(), node.token());
        LateRegister[] made = new LateRegister[1];
        this.parts = new MemberParts(settings, self, store, channels, listener -> {
            made[0] = new LateRegister(control, links, listener, onBroken);
            return made[0];
        }, onBroken);
        this.register = made[0];
        this.registerCalls = new RegisterCalls(
                node.token(), node.transport(), this::introduction, foundings, this::startRegister);
        this.founder = new Founder(settings.addresses(), links, foundings, new Founder.Outside(
                this::introduction, this::startRegister, register::hasBegun,
                founding -> register.propose(0, founding.by(self))));
    }

    /// Starts, and returns when callers can connect.
    ///
    /// @throws SettingException when it cannot start as it is set
    static MemberNode start(MemberSettings settings, Consumer<Throwable> onBroken) throws IOException {
        ReplicaStore store = NodeStorage.open(settings.node());
        MemberNode node;
        try {
            node = new MemberNode(settings, store, onBroken);
        } catch (IOException | RuntimeException | Error e) {
            store.close();
            throw e;
        }
        try {
            node.start(onBroken);
            return node;
        } catch (IOException | RuntimeException | Error e) {
            node.close();
            throw e;
        }
    }

    /// The register knows the disk under this id.
    private static UUID diskId(NodeSettings node) {
        String name = DiskName.of(node);
        if (name.isEmpty())
            throw new SettingException(
                    "the file `disk` in DATA_DIR=" + node.dataDir() + " can neither be read nor made:"
                            + " a node that may lead needs it. Look at the lines before");
        return new UUID(Long.parseUnsignedLong(name.substring(0, 16), 16),
                Long.parseUnsignedLong(name.substring(16), 16));
    }

    private void start(Consumer<Throwable> onBroken) throws IOException {
        NodeServer.Served own = new NodeServer.Served(
                List.of(parts.served(), registerCalls, parts.seen().service()),
                Set.of(
                        LeaderServiceGrpc.getGetLeaderMethod().getFullMethodName(),
                        LeadershipServiceGrpc.getPollMethod().getFullMethodName(),
                        LeadershipServiceGrpc.getFenceMethod().getFullMethodName(),
                        LeadershipServiceGrpc.getReleaseMethod().getFullMethodName()),
                OWN_REQUEST_BYTES_MAX);
        NodeRuntime running = NodeRuntime.start(
                settings.node(), store, parts.roles().first(), own, ScrubPace.standard(), onBroken);
        runtime = Optional.of(running);
        parts.roles().begun(running);
        parts.start();
        foundings.known().ifPresent(this::startRegister);
        if (settings.isFounder()) founder.start();
    }

    private void startRegister(Founding founding) {
        register.start(founding, registerCalls);
    }

    private Introduction introduction() {
        return new Introduction(
                self.node(), self.disk(), control.voter(), store.state().logId(), store.log().durable(),
                store.state().promisedEpoch(), store.state().lost().isEmpty(), foundings.known());
    }

    @Override
    public void close() {
        founder.close();
        parts.seen().leaveLead();
        parts.stop();
        runtime.ifPresent(NodeRuntime::close);
        register.close();
        channels.close();
    }
}
