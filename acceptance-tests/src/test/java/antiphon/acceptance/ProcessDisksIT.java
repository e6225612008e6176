package antiphon.acceptance;

import static antiphon.acceptance.Platform.PROCESSES;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The scenarios about what real processes keep on their disks; apart from the others so that both may run at once.
@Execution(ExecutionMode.CONCURRENT)
class ProcessDisksIT {
    @Nested
    class MasterRestart extends MasterRestartScenarios {
        MasterRestart() { super(PROCESSES); }
    }

    @Nested
    class DiskRestart extends DiskRestartScenarios {}

    @Nested
    class Damage extends DamageScenarios {}

    @Nested
    class Recording extends RecordingScenarios {}
}
