package antiphon.master.tracing;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Where traces go, and of how many writes. The variables are those of the OpenTelemetry standard.
///
/// @param endpoint the collector's address for traces
/// @param ratio the part of the writes that is traced, 0 to 1, when their caller has not decided
/// @param serviceName what the master is called in traces
/// @param ignored variables of the standard that are set, and which this program does not know
public record TraceSettings(
        URI endpoint, ExportHeaders headers, double ratio, String serviceName, Set<String> ignored) {
    public static final List<Setting> ALL = List.of(
            new Setting("OTEL_EXPORTER_OTLP_ENDPOINT", "off", "OpenTelemetry collector that gets traces of writes"),
            new Setting("OTEL_EXPORTER_OTLP_HEADERS", "none", "name=value,... sent to it, such as a token"),
            new Setting("OTEL_TRACES_SAMPLER_ARG", "1.0", "part of the writes that is traced, 0 to 1"),
            new Setting("OTEL_SERVICE_NAME", "antiphon-master", "the service's name in traces"));

    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String RATIO = "OTEL_TRACES_SAMPLER_ARG";
    private static final String PATH = "v1/traces";
    /// They may be set, to what is done anyway.
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String SAMPLER = "OTEL_TRACES_SAMPLER";

    /// Empty when nothing is to be traced.
    public static Optional<TraceSettings> from(Environment environment) {
        Optional<String> endpoint = environment.text(ENDPOINT);
        if (endpoint.isEmpty() || endpoint.get().equalsIgnoreCase("off")) return Optional.empty();
        requireOnly(environment, PROTOCOL, "http/protobuf");
        requireOnly(environment, SAMPLER, "parentbased_traceidratio");
        return Optional.of(new TraceSettings(
                endpoint(endpoint.get()),
                ExportHeaders.from(environment),
                ratio(environment),
                environment.text("OTEL_SERVICE_NAME").orElse("antiphon-master"),
                ignored(environment)));
    }

    /// As the standard has it: the endpoint is that of all signals, and each has a path below it.
    private static URI endpoint(String given) {
        try {
            URI uri = new URI(given);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            if (web && plain && uri.getHost() != null)
                return URI.create(given + (given.endsWith("/") ? "" : "/") + PATH);
        } catch (URISyntaxException _) {
            // Reported below, together with addresses that cannot be used.
        }
        throw new SettingException(ENDPOINT + " is not allowed as it is: set it to off, or to the base address of a"
                + " collector's OTLP over HTTP, such as http://localhost:4318, and to nothing secret; a token"
                + " belongs in " + ExportHeaders.VARIABLE);
    }

    private static double ratio(Environment environment) {
        String given = environment.text(RATIO).orElse("1.0");
        try {
            BigDecimal ratio = new BigDecimal(given);
            if (ratio.signum() >= 0 && ratio.compareTo(BigDecimal.ONE) <= 0) return ratio.doubleValue();
        } catch (NumberFormatException _) {
            // Reported below, together with numbers out of range.
        }
        throw Environment.wrong(RATIO, given, "a number from 0 to 1, such as 0.01 for one write in a hundred");
    }

    private static void requireOnly(Environment environment, String name, String only) {
        environment.text(name).filter(given -> !given.equals(only)).ifPresent(given -> {
            throw Environment.wrong(name, given, only + ", or leave it out");
        });
    }

    private static Set<String> ignored(Environment environment) {
        Set<String> ignored = new TreeSet<>();
        for (String variable : environment.variables().keySet())
            if (variable.startsWith("OTEL_") && environment.text(variable).isPresent()) ignored.add(variable);
        ALL.forEach(known -> ignored.remove(known.name()));
        ignored.removeAll(Set.of(PROTOCOL, SAMPLER));
        return ignored;
    }
}
