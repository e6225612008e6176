package antiphon.acceptance;

import static antiphon.acceptance.Platform.PROCESSES;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The scenarios over real processes on loopback, but for those in [ProcessDisksIT].
@Execution(ExecutionMode.CONCURRENT)
class ProcessesIT {
    @Nested
    class SelfCheck extends SelfCheckScenarios {
        SelfCheck() { super(PROCESSES); }
    }

    @Nested
    class WriteConcern extends WriteConcernScenarios {
        WriteConcern() { super(PROCESSES); }
    }

    @Nested
    class Waiting extends WaitingScenarios {}

    @Nested
    class Retry extends RetryScenarios {}

    @Nested
    class Recovery extends RecoveryScenarios {
        public Recovery() { super(PROCESSES); }
    }

    @Nested
    class Identity extends IdentityScenarios {}

    @Nested
    class ClientLibrary extends ClientLibraryScenarios {}

    @Nested
    class CommandLine extends CommandLineScenarios {}

    @Nested
    class KeyRotation extends KeyRotationScenarios {}

    @Nested
    class Callers extends CallerScenarios {}

    @Nested
    class Tls extends TlsScenarios {}

    @Nested
    class Metrics extends MetricsScenarios {}

    @Nested
    class Traces extends TraceScenarios {}

    @Nested
    class PlayedMaster extends PlayedMasterScenarios {}

    @Nested
    class ParallelClients extends ParallelClientsScenarios {}

    @Nested
    class ConnectionOrder extends ConnectionOrderScenarios {}

    @Nested
    class Forecasts extends ForecastScenarios {
        Forecasts() { super(PROCESSES); }
    }

    @Nested
    class Quorum extends QuorumScenarios {
        Quorum() { super(PROCESSES); }
    }

    @Nested
    class ReadOnly extends ReadOnlyClientScenarios {
        ReadOnly() { super(PROCESSES); }
    }

    @Nested
    class TamperedWire extends TamperedWireScenarios {}

    @Nested
    class BadInput extends BadInputScenarios {}

    @Nested
    class Limits extends LimitScenarios {}

    @Nested
    class Abuse extends AbuseScenarios {}

    @Nested
    class NodeHealth extends HealthScenarios {
        NodeHealth() { super(PROCESSES); }
    }

    @Nested
    class GracefulStop extends GracefulStopScenarios {
        GracefulStop() { super(PROCESSES); }
    }

    @Nested
    class BlockedOutput extends BlockedOutputScenarios {}

    @Nested
    class Logs extends LogScenarios {
        Logs() { super(PROCESSES); }
    }

    @Nested
    class Operations extends OperationsScenarios {
        Operations() { super(PROCESSES); }
    }

    @Nested
    class Stranger extends StrangerScenarios {
        Stranger() { super(PROCESSES); }
    }
}
