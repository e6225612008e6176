package antiphon.cli.verify;

import antiphon.cli.log.DataDirectory;
import antiphon.cli.log.FilesCheck;
import antiphon.cli.options.MasterOption;
import antiphon.cli.options.NodeOption;
import antiphon.cli.options.Nodes;
import antiphon.cli.options.TlsOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.GivenKeys;
import antiphon.cli.secrets.SecretsOption;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Access;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `antiphon verify`: whether what the nodes hold is sound and the same.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "verify",
        description = {
            "Check that the messages of all nodes are intact and the same.",
            "Every node's whole log is read: the hash of each message, that each follows the one before, its signature,"
                    + " and that all nodes hold the same, as far as each has come.",
            "Where the master's log cannot be read, as it does not answer, recovers its log or has stepped down, the"
                    + " workers are read all the same, and compared with the longest of them. A master that does not"
                    + " answer cannot say which workers there are: then they are those of ANTIPHON_WORKERS, or worker1"
                    + " and worker2, counted from the master's port. The exit code is 2 when another node answers"
                    + " than the one named, or the address of one is not given; 3 when a node cannot be reached; 1 when"
                    + " one does not show its log, as without a token that it wants.",
            "Signatures need the key (FERNET_KEY, SIGNING_KEYSET or --secrets), the messages need "
                    + SecretsOption.TOKEN + " or that of a caller with the role node (--token-file), for workers also"
                    + " reader, and with TLS also " + TlsOption.OPERATORS
                    + "; it reports what it could not check. A running node answers new messages from memory:"
                    + " --node DIR checks the files themselves.",
            "Secrets of another cluster are no forgery: when all signatures are wrong and nothing else, it says so,"
                    + " with the place of the key, and the exit code is 1. The same where messages name a key that is"
                    + " not given, as after a rotation: give the nodes' keyset, SIGNING_KEYSET.",
            "Messages of a disabled key are no problem, and reported with their numbers and the key's id; -o json shows"
                    + " for every key which messages it signed."
        },
        footer = {
            "  antiphon verify",
            "  antiphon verify --node worker1",
            "  antiphon verify --node data/worker1",
            "  antiphon verify -o json | jq 'select(.problems > 0 or .checked_whole == false)'"
        })
// @formatter:on
public final class VerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    // @formatter:off
    @Option(
            names = "--node",
            paramLabel = "NODE|DIR",
            completionCandidates = NodeOption.Candidates.class,
            description = "Only this node: master, a worker's name, or host:port of a worker; or the files in a data"
                    + " directory. " + Nodes.EXPECTED + " Default: all nodes of the cluster.")
    private @Nullable String node;
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final SecretsOption secrets = new SecretsOption();

    @Mixin private final OutputOption output = new OutputOption();

    public VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (node != null && node.isBlank())
            throw new CommandFailure(ExitCodes.USAGE, "--node is empty: give a node or a directory");
        if (node != null && namesFiles(node)) return files(Path.of(node));
        Optional<GivenKeys> keys = secrets.keys(surroundings);
        Nodes nodes = new Nodes(surroundings, master.address(surroundings));
        if (node != null && !nodes.isMaster(node)) nodes.workerOrWrong(node); // Before any node is asked.
        Optional<String> token = secrets.token(surroundings);
        Access given = master.access(surroundings);
        Access access = secrets.accessWith(given, surroundings);
        UnaryOperator<AntiphonException> explained = failed -> secrets.explained(failed, given, surroundings);
        try {
            ClusterCheck check = new ClusterCheck(surroundings, nodes, token, access, keys, explained);
            return check.run(Optional.ofNullable(node), output.json());
        } catch (AntiphonException e) {
            throw explained.apply(e);
        }
    }

    /// A URI is a wrong address. A directory that has nothing to do with logs may have a node's name, such as `master`.
    private static boolean namesFiles(String node) {
        return (node.contains("/") && !node.contains("://")) || DataDirectory.isOrHoldsOne(Path.of(node));
    }

    private int files(Path directory) {
        FilesCheck check = new FilesCheck(surroundings, secrets.keysOf(directory, surroundings));
        check.inspect(directory);
        check.print(output.json());
        return check.exitCode();
    }
}
