package antiphon.cli.options;

import antiphon.cli.program.Surroundings;
import antiphon.client.AntiphonClient;
import antiphon.client.WorkerReader;
import antiphon.client.error.AntiphonException;
import antiphon.client.read.MessageReader;
import antiphon.client.target.Address;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// `--node`: which node to read from, together with `--master`, from which the workers' ports are derived.
public final class NodeOption {
    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec command;

    // @formatter:off (it would put all of an annotation on one line)
    @Option(
            names = "--node",
            paramLabel = "NODE",
            completionCandidates = Candidates.class,
            description = "Which node to read from: master, worker1, worker2, ... or host:port of a worker. "
                    + Nodes.EXPECTED + " Default: master.")
    private String node = "master";
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    /// What a shell offers; there may be more workers.
    public static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("master", "worker1", "worker2").iterator();
        }
    }

    /// A connection to the node, to be closed.
    public record Reading(MessageReader reader, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    public String name() {
        return node;
    }

    public Reading open(Surroundings surroundings) {
        Nodes nodes = new Nodes(surroundings, master.address(surroundings));
        if (nodes.isMaster(node)) {
            AntiphonClient client = master.connect(surroundings);
            return new Reading(client, client::close);
        }
        WorkerReader worker = new WorkerReader(
                address(nodes), master.access(surroundings), nodes.meant(node));
        return new Reading(worker, worker::close);
    }

    /// As [Nodes#explained].
    public AntiphonException explained(AntiphonException failed, Surroundings surroundings) {
        return new Nodes(surroundings, master.address(surroundings)).explained(failed, node);
    }

    private Address address(Nodes nodes) {
        try {
            return nodes.worker(node);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
