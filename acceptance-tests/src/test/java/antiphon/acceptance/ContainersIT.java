package antiphon.acceptance;

import static antiphon.acceptance.Platform.CONTAINERS;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The scenarios over real containers.
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
    class Waiting extends WaitingScenarios {
        Waiting() { super(CONTAINERS); }
    }

    @Nested
    class Retry extends RetryScenarios {
        Retry() { super(CONTAINERS); }
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
    class PlayedMaster extends PlayedMasterScenarios {
        PlayedMaster() { super(CONTAINERS); }
    }

    @Nested
    class ParallelClients extends ParallelClientsScenarios {
        ParallelClients() { super(CONTAINERS); }
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
    class BadInput extends BadInputScenarios {
        BadInput() { super(CONTAINERS); }
    }

    @Nested
    class Limits extends LimitScenarios {
        Limits() { super(CONTAINERS); }
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
