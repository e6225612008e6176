package antiphon.worker.settings;

import antiphon.config.NodeSettings;
import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.tls.NodeRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The settings of a worker.
///
/// @param machineId which machine of the cluster this is, as it is shown
/// @param syncTimeout how long a recovery may take before it is answered with its progress
/// @param testingDelay how long every delivery is held back before it is looked at; needs fault injection
public record WorkerSettings(
        NodeSettings node,
        String machineId,
        String masterAddress,
        int masterPort,
        Duration syncTimeout,
        Duration testingDelay,
        boolean faultInjection) {
    private static final Pattern MACHINE_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final int STANDARD_PORT = 50053;
    private static final int STANDARD_HTTP_PORT = 8081;
    private static final int STANDARD_MASTER_PORT = 50052;
    /// A master closes a stream after 30 seconds without a report.
    public static final Duration DELAY_MAX = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofHours(1);

    public WorkerSettings {
        if (testingDelay.isPositive() && !faultInjection)
            throw new SettingException(
                    "TESTING_DELAY is set, which FAULT_INJECTION does not allow: set FAULT_INJECTION=true"
                            + " for tests, or leave TESTING_DELAY out");
    }

    public static List<Setting> all() {
        List<Setting> all = new ArrayList<>(List.of(
                new Setting("MACHINE_ID", "required", "which worker this is: a number or a name, unlike all others"),
                new Setting("ADDRESS", "worker<ID>", "the worker's name in status and logs"),
                new Setting("PORT", "" + STANDARD_PORT, "where it listens"),
                NodeSettings.httpPortSetting(STANDARD_HTTP_PORT),
                new Setting("MASTER_ADDRESS", "master", "host of the master"),
                new Setting("MASTER_PORT", "" + STANDARD_MASTER_PORT, "port of the master"),
                new Setting("SYNC_TIMEOUT", "30", "seconds that a recovery may take before it is answered"),
                new Setting("FAULT_INJECTION", "false", "true allows InjectFailure and TESTING_DELAY, for tests"),
                new Setting("TESTING_DELAY", "0", "seconds by which every delivery is held back")));
        all.addAll(NodeSettings.ALL);
        return all;
    }

    public static WorkerSettings from(Environment environment) {
        String machineId = machineId(environment);
        String standardName = standardName(machineId);
        String masterAddress = environment.host("MASTER_ADDRESS", "master");
        int masterPort = environment.port("MASTER_PORT", STANDARD_MASTER_PORT);
        return of(
                environment,
                NodeSettings.from(environment, name(environment), STANDARD_PORT, STANDARD_HTTP_PORT)
                        .requireCertificateOf(NodeRole.WORKER, standardName)
                        .requireElsewhere("MASTER_ADDRESS with MASTER_PORT", masterAddress, masterPort),
                machineId,
                masterAddress,
                masterPort);
    }

    /// Of a node that follows whichever other leads: none by its settings.
    public static WorkerSettings ofMember(Environment environment, NodeSettings node) {
        return of(environment, node, node.name(), "", 0);
    }

    private static WorkerSettings of(
            Environment environment, NodeSettings node, String machineId, String masterAddress, int masterPort) {
        return new WorkerSettings(
                node,
                machineId,
                masterAddress,
                masterPort,
                environment.seconds("SYNC_TIMEOUT", Duration.ofSeconds(30), Duration.ofMillis(10), LONGEST),
                environment.seconds("TESTING_DELAY", Duration.ZERO, Duration.ZERO, DELAY_MAX),
                environment.flag("FAULT_INJECTION"));
    }

    /// Also logged before it is known whether the settings are right.
    public static String name(Environment environment) {
        return environment.text("ADDRESS").orElseGet(() -> standardName(environment.text("MACHINE_ID").orElse("")));
    }

    private static String standardName(String machineId) {
        boolean number = machineId.isEmpty() || NUMBER.matcher(machineId).matches();
        return number ? "worker" + machineId : machineId;
    }

    private static String machineId(Environment environment) {
        String machineId = environment.required("MACHINE_ID", "set it to a number or a name that no other worker has");
        if (!MACHINE_ID.matcher(machineId).matches())
            throw Environment.wrong("MACHINE_ID", machineId, "1 to 64 letters, digits, dots, dashes or underscores");
        return machineId;
    }
}
