package antiphon.cli.backup;

import antiphon.cli.options.MasterOption;
import antiphon.cli.options.NodeOption;
import antiphon.cli.options.Nodes;
import antiphon.cli.options.TlsOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.MasterLog;
import antiphon.cli.secrets.SecretsOption;
import antiphon.client.AntiphonClient;
import antiphon.client.SignedLogReader;
import antiphon.client.error.AntiphonException;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.Delivery;
import antiphon.client.status.WorkerStatus;
import antiphon.client.target.Access;
import antiphon.client.target.ClientSettings;
import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogInUseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `antiphon backup`: a copy of a running node's log.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "backup",
        description = {
            "Copy a running node's log into a directory.",
            "The copy has every message up to the last one at the start, with hash, signature, epoch and log id; writes"
                    + " go on meanwhile. Run again on the same directory it fetches only what is new, also after it was"
                    + " broken off. The chain of hashes is checked on the way, and the signatures if the key is known,"
                    + " also those of messages that a run without the key fetched; it says up to where they were"
                    + " checked. A backup that was found damaged is refused (6) by every later run.",
            "The directory has the form of a data directory, so `antiphon log verify` and `log dump` work on it;"
                    + " `antiphon restore` makes a node's data directory of it.",
            "It needs " + SecretsOption.TOKEN + " or that of a caller with the role node (--token-file); with TLS also "
                    + TlsOption.OPERATORS + "."
        },
        footer = {
            "  antiphon backup /backup/antiphon",
            "  antiphon backup /backup/antiphon --node worker1     spares the master the reading",
            "  antiphon restore /backup/antiphon data/master"
        })
// @formatter:on
public final class BackupCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    // @formatter:off
    @Parameters(paramLabel = "DIR", description = "Where the backup is, or is to be made.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path directory;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            completionCandidates = NodeOption.Candidates.class,
            description = "Which node to copy from: master, a worker's name, or host:port of a worker. "
                    + Nodes.EXPECTED + " Default: master.")
    private String node = "master";
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final SecretsOption secrets = new SecretsOption();

    @Mixin private final OutputOption output = new OutputOption();

    public BackupCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Access given = master.access(surroundings);
        Access access = secrets.accessWith(given, surroundings);
        Optional<ClusterStatus> status = statusIfWorker(access);
        status.ifPresent(known -> nodes().known(node, names(known)));
        try (SignedLogReader reader = reader(secrets.tokenBeside(access, surroundings), access)) {
            Backup backup = new Backup(reader, node, secrets.keys(surroundings), directory, surroundings);
            backup.run().print(surroundings.out(), output.json());
            nodes().guesses(List.of(node)).ifPresent(this::warn);
            status.flatMap(this::refusedByMaster).ifPresent(this::warn);
            return ExitCodes.FINE;
        } catch (LogInUseException e) {
            throw new CommandFailure(directory + " is in use: by a node, or by another backup", e);
        } catch (LogFailedException e) {
            throw new CommandFailure(directory + " may lack what was fetched last: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure(directory + " cannot be written: " + IoReason.of(e), e);
        } catch (AntiphonException e) {
            AntiphonException own = nodes().isMaster(node) ? MasterLog.explained(e) : e;
            throw nodes().explained(secrets.explained(own, given, surroundings), node);
        }
    }

    private void warn(String sentence) {
        surroundings.err().println(Printable.of(sentence));
    }

    /// Empty also without the master, which a backup of a worker does not need.
    private Optional<ClusterStatus> statusIfWorker(Access access) {
        if (nodes().isMaster(node)) return Optional.empty();
        ClientSettings settings = ClientSettings.STANDARD.withAccess(access);
        try (AntiphonClient asked = new AntiphonClient(master.address(surroundings), settings)) {
            return Optional.of(asked.status());
        } catch (AntiphonException _) {
            return Optional.empty();
        }
    }

    private static List<String> names(ClusterStatus status) {
        return Stream.concat(Stream.of("master"), status.workers().stream().map(WorkerStatus::name)).toList();
    }

    /// Such a worker may hold another log than the cluster, or not all of it.
    private Optional<String> refusedByMaster(ClusterStatus status) {
        return status.workers().stream()
                .filter(worker -> worker.name().equals(node) || worker.address().equals(node))
                .filter(worker -> worker.delivery() == Delivery.Known.REFUSED)
                .findFirst()
                .map(worker -> "WARNING: " + worker.name() + " takes no messages from the master ("
                        + worker.deliveryReason() + "): this backup may lack messages of the cluster, or be of"
                        + " another log");
    }

    private SignedLogReader reader(String token, Access access) {
        Nodes nodes = nodes();
        return new SignedLogReader(
                nodes.isMaster(node) ? nodes.master() : nodes.workerOrWrong(node), nodes.meant(node), token, access);
    }

    private Nodes nodes() {
        return new Nodes(surroundings, master.address(surroundings));
    }
}
