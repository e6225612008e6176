package antiphon.acceptance;

import static antiphon.acceptance.Platform.CONTAINERS;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The scenarios in which containers can differ from processes: those about starts, stops, networks, addresses, health
/// and confinement, and what every cluster must do. The others are in [ProcessesIT] and [ProcessDisksIT] alone.
@ExtendWith(NeedsDocker.class)
@Execution(ExecutionMode.CONCURRENT)
class ContainersIT {
    @Nested
    class SelfCheck extends SelfCheckScenarios {
        SelfCheck() { super(CONTAINERS); }
    }

    @Nested
    class WriteConcern extends WriteConcernScenarios {
        WriteConcern() { super(CONTAINERS); }
    }

    @Nested
    class Recovery extends RecoveryScenarios {
        public Recovery() { super(CONTAINERS); }
    }

    @Nested
    class MasterRestart extends MasterRestartScenarios {
        MasterRestart() { super(CONTAINERS); }
    }

    @Nested
    class Quorum extends QuorumScenarios {
        Quorum() { super(CONTAINERS); }
    }

    @Nested
    class ReadOnly extends ReadOnlyClientScenarios {
        ReadOnly() { super(CONTAINERS); }
    }

    @Nested
    class NodeHealth extends HealthScenarios {
        NodeHealth() { super(CONTAINERS); }
    }

    @Nested
    class GracefulStop extends GracefulStopScenarios {
        GracefulStop() { super(CONTAINERS); }
    }

    @Nested
    class Operations extends OperationsScenarios {
        Operations() { super(CONTAINERS); }
    }

    @Nested
    class Stranger extends StrangerScenarios {
        Stranger() { super(CONTAINERS); }
    }

    @Nested
    class Confinement extends ConfinementScenarios {}
}
