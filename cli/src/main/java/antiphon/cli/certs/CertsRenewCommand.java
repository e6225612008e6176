package antiphon.cli.certs;

import antiphon.certs.Authority;
import antiphon.certs.DevelopmentCertificates;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.tls.CertificateNames;
import antiphon.tls.NodeIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `antiphon certs renew`: new keys and certificates in place of those that are there.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "renew",
        description = {
            "Make a new key and a new certificate for the nodes named, or for all that have one, for the same hosts.",
            "Nodes that read these files take them within a second or two, without a restart."
        },
        footer = {
            "  antiphon certs renew",
            "  antiphon certs renew worker1 --dir /etc/antiphon/certs"
        })
// @formatter:on
public final class CertsRenewCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CertsPlace place = new CertsPlace();

    // @formatter:off
    @Parameters(paramLabel = "NODE", arity = "0..*", description = "Nodes by their names. Default: all.")
    private List<String> names = List.of();
    // @formatter:on

    public CertsRenewCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        place.doing(directory -> {
            renew(directory);
            return true;
        }, "; certificates and keys that are not named above stay as they are");
        return ExitCodes.FINE;
    }

    private void renew(Path directory) throws IOException {
        Authority authority = Authority.open(directory);
        List<X509Certificate> old = Authority.issued(directory);
        for (String name : names)
            if (old.stream().noneMatch(each -> isOf(name, each)))
                throw new IllegalArgumentException(
                        name + " has no certificate in " + directory + ": `antiphon certs list` shows who has");
        if (old.isEmpty())
            throw new IllegalArgumentException(
                    directory + " has no certificate of a node, there is nothing to renew: if"
                            + " `antiphon certs create` was broken off, remove the directory and run it again");
        for (X509Certificate each : old) {
            NodeIdentity node = NodeIdentity.of(each).orElseThrow(() -> new IllegalArgumentException(
                    directory + " holds a certificate that `antiphon certs` did not make"));
            if (!names.isEmpty() && !names.contains(node.name())) continue;
            X509Certificate made = authority.issue(node, CertificateNames.hosts(each), DevelopmentCertificates.life());
            surroundings.out().println(node + " has a new certificate, until " + made.getNotAfter().toInstant());
        }
    }

    private static boolean isOf(String name, X509Certificate certificate) {
        return NodeIdentity.of(certificate).map(node -> node.name().equals(name)).orElse(false);
    }
}
