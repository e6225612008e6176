package antiphon.cli.drain;

import antiphon.calls.FailureKind;
import antiphon.cli.options.MasterOption;
import antiphon.cli.options.NodeOption;
import antiphon.cli.options.Nodes;
import antiphon.cli.options.TlsOption;
import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.SecretsOption;
import antiphon.client.AntiphonClient;
import antiphon.client.OperatorClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.status.ClusterStatus;
import antiphon.client.target.Access;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.NodeMark;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `antiphon drain`: makes a node ready to be stopped.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "drain",
        description = {
            "Make the master ready to be stopped.",
            "New writes are refused (503, safe to send again), and the command waits"
                    + " until all writes in the log have their copies and every worker has caught up. Exit code 0:"
                    + " stop it now. It lasts until --undo, or until the master restarts. A master that is starting"
                    + " or recovering is drained as soon as its log is whole; the command waits for that, too.",
            "It needs " + SecretsOption.TOKEN + " and with TLS also " + TlsOption.OPERATORS
                    + "; or, instead of both, the token of a caller with the role operator (--token-file).",
            "A worker needs no draining, it can be stopped at any moment. With --node worker1 nothing is changed; the"
                    + " command says what writes get while that worker is away, and ends with 7 if none is taken then."
        },
        footer = {
            "  antiphon drain && systemctl stop antiphon-master",
            "  antiphon drain --timeout 1m || antiphon drain --undo",
            "  antiphon drain --node worker1"
        })
// @formatter:on
public final class DrainCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Surroundings surroundings;

    // @formatter:off
    @Option(names = "--undo",
            description = "Take writes again. Exit code 7, with the reason: no longer drained, but takes no writes.")
    private boolean undo;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, such as 30s or 5m; then the exit code is 7, and the master stays drained."
                    + " Default: as long as it takes.")
    private Duration timeout = Duration.ofDays(3650);

    @Option(
            names = "--node",
            paramLabel = "NODE",
            completionCandidates = NodeOption.Candidates.class,
            description = "Which node is to be stopped: master or a worker's name. Default: master.")
    private String node = "master";
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final SecretsOption secrets = new SecretsOption();

    public DrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        Access given = master.access(surroundings);
        Access access = secrets.accessWith(given, surroundings);
        try (AntiphonClient client = new AntiphonClient(
                master.address(surroundings), ClientSettings.STANDARD.withAccess(access))) {
            if (!new Nodes(surroundings, master.address(surroundings)).isMaster(node)) return without(client.status());
            ClusterStatus status = order(access);
            if (!undo) return awaitDrained(client);
            Undrained undrained = Undrained.of(status);
            if (!undrained.takesWrites()) throw new CommandFailure(ExitCodes.NOT_NOW, undrained.words());
            surroundings.out().println(undrained.words());
            return ExitCodes.FINE;
        } catch (AntiphonException e) {
            throw secrets.explained(e, given, surroundings);
        }
    }

    /// Returns what the master became by it.
    private ClusterStatus order(Access access) {
        String token = secrets.tokenBeside(access, surroundings);
        try (OperatorClient operator = new OperatorClient(master.address(surroundings), token, access)) {
            return operator.drain(undo);
        } catch (AntiphonException e) {
            if (e.nothingDone()) throw e;
            throw new CommandFailure(ExitCodes.of(e),
                    e.getMessage() + "; whether the master " + (undo ? "takes" : "refuses")
                            + " writes now is not known: look with `antiphon status`",
                    e);
        }
    }

    /// A failure here does not undo the order.
    private int awaitDrained(AntiphonClient client) throws InterruptedException {
        try {
            return await(client);
        } catch (AntiphonException e) {
            if (mayHaveEnded(e.kind()))
                throw new CommandFailure(ExitCodes.of(e), e.getMessage() + "; the master was draining and has ended or"
                        + " cannot be reached: one that starts again is not drained, run `antiphon drain` again", e);
            throw new CommandFailure(
                    ExitCodes.of(e), "the master refuses writes now, and how far it is drained is not known: "
                            + e.getMessage()
                            + "; wait on with `antiphon drain`, or end it with `antiphon drain --undo`",
                    e);
        }
    }

    private static boolean mayHaveEnded(FailureKind kind) {
        return switch (kind) {
            case UNREACHABLE, CONNECTION_LOST, NOT_GRPC, NO_ANSWER -> true;
            default -> false;
        };
    }

    private int await(AntiphonClient client) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
        String printed = "";
        Set<NodeMark> drainedOne = Set.of();
        while (true) {
            Drained drained = Drained.of(client.status());
            drainedOne = requireSame(drainedOne, client.marks());
            if (drained.done()) {
                surroundings.out().println(Printable.of(drained.words()));
                return ExitCodes.FINE;
            }
            if (!drained.draining()) throw new CommandFailure(ExitCodes.NOT_NOW, drained.words());
            if (System.nanoTime() - endNs >= 0)
                throw new CommandFailure(
                        ExitCodes.NOT_NOW,
                        drained.words() + "; the master goes on refusing writes: wait on with `antiphon drain`, or end"
                                + " it with `antiphon drain --undo`");
            if (!drained.words().equals(printed)) surroundings.err().println(Printable.of(drained.words()));
            printed = drained.words();
            Thread.sleep(LOOK);
        }
    }

    /// @param before the marks of the master at the look before; empty at the first look
    private static Set<NodeMark> requireSame(Set<NodeMark> before, Set<NodeMark> now) {
        if (before.isEmpty() || before.equals(now)) return now;
        throw new CommandFailure(
                ExitCodes.NOT_NOW,
                "the master has restarted, or another one answers: a drain ends with the process, run `antiphon drain`"
                        + " again");
    }

    private int without(ClusterStatus status) {
        if (undo) throw new CommandFailure(ExitCodes.USAGE, "a worker is never drained, so there is nothing to undo");
        WithoutWorker without = WithoutWorker.of(status, node);
        surroundings.out().println(Printable.of(without.words()));
        return without.writesGoOn() ? ExitCodes.FINE : ExitCodes.NOT_NOW;
    }
}
