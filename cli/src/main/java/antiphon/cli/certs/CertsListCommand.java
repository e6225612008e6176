package antiphon.cli.certs;

import antiphon.certs.Authority;
import antiphon.cli.output.OutputOption;
import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Column;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.json.Json;
import antiphon.tls.CertificateNames;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon certs list`: who has a certificate, and until when.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "list",
        aliases = "show",
        description = "Show the authority and the certificates made by it: for whom, for which hosts, and until when.",
        footer = {
            "  antiphon certs list",
            "  antiphon certs list -o json | jq 'select(.days_left < 30)'"
        })
// @formatter:on
public final class CertsListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CertsPlace place = new CertsPlace();

    @Mixin private final OutputOption output = new OutputOption();

    public CertsListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<X509Certificate> all = place.doing(directory -> {
            List<X509Certificate> found = new ArrayList<>(Authority.issued(directory));
            found.addFirst(Authority.certificateIn(directory));
            return found;
        });
        Table table = new Table(
                false, Column.text("FOR"), Column.text("EXPIRES"), Column.number("DAYS"), Column.text("HOSTS"));
        for (X509Certificate each : all) {
            Instant end = each.getNotAfter().toInstant();
            Duration left = Duration.between(Instant.now(), end);
            String hosts = String.join(", ", CertificateNames.hosts(each));
            if (output.json())
                surroundings.out().println(new Json()
                        .put("for", CertificateNames.subject(each))
                        .put("expires", end.toString())
                        .put("days_left", left.toDays())
                        .put("hosts", hosts));
            else
                table.add(CertificateNames.subject(each), end, days(left), hosts.isEmpty() ? "-" : hosts);
        }
        table.print(surroundings.out());
        return ExitCodes.FINE;
    }

    /// Whole days; on the last one it is valid for some hours still.
    static String days(Duration left) {
        if (left.isNegative() || left.isZero()) return "expired";
        return left.toDays() == 0 ? "<1" : Long.toString(left.toDays());
    }
}
