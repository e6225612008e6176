package antiphon.cli.up;

import antiphon.certs.Authority;
import antiphon.certs.DevelopmentCertificates;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.up.cluster.ClusterPlan;
import antiphon.cli.up.cluster.NodePlan;
import antiphon.files.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The certificates of a cluster on this machine: made on its first start, and renewed in their last month.
///
/// @param directory of the authority
record ClusterCertificates(Path directory) {
    /// The plan with a certificate for each node.
    ///
    /// @param failover whether any of them can lead
    /// @throws CommandFailure when they cannot be made
    ClusterPlan securing(ClusterPlan plan, boolean failover) {
        String cluster = DevelopmentCertificates.CLUSTER;
        List<String> names = plan.nodes().stream()
                .map(node -> failover ? "member:" + node.name() : node.name())
                .toList();
        try {
            new DevelopmentCertificates(
                    cluster, DevelopmentCertificates.nodes(cluster, names), DevelopmentCertificates.STANDARD_HOSTS,
                    Map.of()).ensure(directory, (_, _) -> {});
        } catch (IOException e) {
            throw new CommandFailure(directory + " cannot have certificates: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        }
        return new ClusterPlan(plan.nodes().stream().map(this::secured).toList());
    }

    private NodePlan secured(NodePlan node) {
        Path own = directory.resolve(node.name());
        return node.with("TLS_CERT", own.resolve(Authority.CERTIFICATE).toString())
                .with("TLS_KEY", own.resolve(Authority.KEY).toString())
                .with("TLS_CA", authority().toString());
    }

    /// For clients.
    Path authority() {
        return directory.resolve(Authority.AUTHORITY);
    }
}
