package antiphon.cli.certs;

import antiphon.certs.DevelopmentCertificates;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `antiphon certs create`: an authority and the certificates of a cluster.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "create",
        description = {
            "Make an authority, a certificate for each node, and one for operators (backup, verify).",
            "Keys are ECDSA P-256, files with keys are for their owner alone (mode 0600). The authority lasts ten"
                    + " years, certificates a year. Bring each node its directory, and clients ca.crt. Keep ca.key away"
                    + " from the nodes: anyone who has it can create nodes. Existing files are never overwritten."
        },
        footer = {
            "  antiphon certs create",
            "  antiphon certs create --cluster orders --nodes master,worker1 --host worker1=10.0.0.5",
            "  antiphon certs create --dir /etc/antiphon/certs --nodes master,worker1,worker2,worker3"
        })
// @formatter:on
public final class CertsCreateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CertsPlace place = new CertsPlace();

    // @formatter:off
    @Option(
            names = "--nodes",
            paramLabel = "NAME",
            split = ",",
            description = "The nodes by their names: master is the master, all others are workers; master:NAME for a"
                    + " master of another name, member:NAME for a node of a cluster with failover."
                    + " Default: master,worker1,worker2.")
    private List<String> nodes = List.of("master", "worker1", "worker2");

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster's name in all certificates; nodes of another one are refused."
                    + " Default: antiphon.")
    private String cluster = DevelopmentCertificates.CLUSTER;

    @Option(
            names = "--host",
            paramLabel = "[NODE=]HOST",
            split = ",",
            description = "A name or address under which clients call the nodes, or only this one. Each has its own"
                    + " name and localhost, 127.0.0.1, ::1 in any case.")
    private List<String> hosts = List.of();
    // @formatter:on

    public CertsCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        DevelopmentCertificates wanted = wanted();
        place.doing(directory -> {
            wanted.create(directory, (node, _) -> surroundings.out().println("made " + directory.resolve(node.name())
                    + " for " + node));
            return true;
        }, "; nothing was made");
        int made = wanted.nodes().size();
        surroundings.out().println("set TLS_CERT, TLS_KEY and TLS_CA of " + (made == 1 ? "the node" : "each node")
                + " to tls.crt, tls.key and ca.crt of its directory, and give clients " + place.directory().resolve(
                        "ca.crt")
                + " (--tls-ca)");
        return ExitCodes.FINE;
    }

    private DevelopmentCertificates wanted() {
        List<String> everywhere = new ArrayList<>(DevelopmentCertificates.STANDARD_HOSTS);
        Map<String, List<String>> own = new TreeMap<>();
        for (String host : hosts) {
            String[] parts = host.split("=", 2);
            if (parts.length == 1) everywhere.add(host.strip());
            else own.computeIfAbsent(parts[0].strip(), _ -> new ArrayList<>()).add(parts[1].strip());
        }
        try {
            return new DevelopmentCertificates(
                    cluster, DevelopmentCertificates.nodes(cluster, nodes), everywhere, own);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
