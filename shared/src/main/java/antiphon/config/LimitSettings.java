package antiphon.config;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import java.time.Duration;
import java.util.List;

/// Limits of the resources that callers may take on a node; `docs/limits.md` lists these and all others.
///
/// @param connectionsMax gRPC connections; each takes some tens of kilobytes
/// @param connectionsPerAddressMax the same for one address, which many clients may share
/// @param callsPerConnectionMax calls at once on one connection; a client library makes more of them wait
/// @param callsMax calls at once in all, also those that only wait or follow; each takes some kilobytes
/// @param readerTimeout how long a reader may leave what it was sent before its subscription is ended
public record LimitSettings(
        int connectionsMax,
        int connectionsPerAddressMax,
        int callsPerConnectionMax,
        int callsMax,
        Duration readerTimeout) {
    public static final LimitSettings STANDARD = new LimitSettings(1_024, 512, 2_000, 20_000, Duration.ofMinutes(2));

    static final List<Setting> ALL = List.of(
            new Setting("MAX_CONNECTIONS", "1024", "gRPC connections at once"),
            new Setting("MAX_CONNECTIONS_PER_ADDRESS", "512", "of those from one address"),
            new Setting("MAX_CALLS_PER_CONNECTION", "2000", "calls at once on one connection"),
            new Setting("MAX_CALLS", "20000", "calls at once in all, also those that follow or wait"),
            new Setting("READER_TIMEOUT", "120", "seconds that a reader may leave what it was sent"));

    static LimitSettings from(Environment environment) {
        int connections = environment.integer("MAX_CONNECTIONS", STANDARD.connectionsMax, 1, 1_000_000);
        return new LimitSettings(
                connections,
                environment.integer(
                        "MAX_CONNECTIONS_PER_ADDRESS", Math.max(1, connections / 2), 1, 1_000_000),
                environment.integer("MAX_CALLS_PER_CONNECTION", STANDARD.callsPerConnectionMax, 1, 1_000_000),
                environment.integer("MAX_CALLS", STANDARD.callsMax, 1, 10_000_000),
                environment.seconds(
                        "READER_TIMEOUT", STANDARD.readerTimeout, Duration.ofMillis(100), Duration.ofDays(1)));
    }
}
