package antiphon.master.core.write;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.Refusal.Reason;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.policy.CoreSettings;
import antiphon.message.ContentHash;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int NODES = 3;
    private static final long NOW = 1_000;

    /// The order of the checks in docs/design.md, with the master's own state right after errors of the request itself.
    private static final Reason[] ORDER = {
        Reason.BAD_REQUEST,
        Reason.NOT_WRITING,
        Reason.CLIENT_READ_ONLY,
        Reason.RATE_LIMITED,
        Reason.TOO_MANY_PENDING,
        Reason.QUORUM_LOST,
        Reason.DISK_FULL
    };

    /// Makes all of these hold at once and asks.
    private static Optional<Refusal> refusalWhen(Set<Reason> holding) {
        boolean limited = holding.contains(Reason.RATE_LIMITED);
        CoreSettings settings = CoreSettings.STANDARD.withQuorum(2).withLimits(4, limited ? 1 : 0);
        Clients clients = new Clients();
        WaitingWrites waiting = new WaitingWrites(_ -> {});
        Admission admission = new Admission(settings, () -> NODES, clients, waiting);
        // Uses up the only write of this second, while nothing else holds.
        if (limited) assertThat(admission.refusalOf(request(1), NODES, "", NOW)).isEmpty();
        if (holding.contains(Reason.CLIENT_READ_ONLY)) {
            clients.waits("ann");
            clients.owes("ann", 3, 1, NOW, NOW);
        }
        if (holding.contains(Reason.TOO_MANY_PENDING)) {
            clients.waits("ann");
            clients.waits("ann");
        }
        if (holding.contains(Reason.DISK_FULL))
            admission.diskChecked(new MasterInput.DiskChecked(10, Optional.of("/data has room for 10 more bytes")));
        return admission.refusalOf(
                request(holding.contains(Reason.BAD_REQUEST) ? 4 : 2),
                holding.contains(Reason.QUORUM_LOST) ? 1 : 2,
                holding.contains(Reason.NOT_WRITING) ? "it is starting" : "",
                NOW);
    }

    private static WriteRequest request(int concern) {
        return new WriteRequest(1, "ann", "", ContentHash.NONE, concern, Long.MAX_VALUE);
    }

    @Test
    void whereNothingHoldsTheWriteIsTaken() {
        assertThat(refusalWhen(EnumSet.noneOf(Reason.class))).isEmpty();
    }

    @Test
    void ofAnySetOfReasonsTheFirstInTheContractsOrderIsReported() {
        for (int set = 1; set < 1 << ORDER.length; set++) {
            EnumSet<Reason> holding = EnumSet.noneOf(Reason.class);
            for (int i = 0; i < ORDER.length; i++) if ((set >> i & 1) == 1) holding.add(ORDER[i]);
            Reason first = holding.stream()
                    .min(Comparator.comparingInt(AdmissionTest::place))
                    .orElseThrow();
            assertThat(refusalWhen(holding).map(Refusal::reason)).as("when %s hold", holding).hasValue(first);
        }
    }

    private static int place(Reason reason) {
        for (int i = 0; i < ORDER.length; i++) if (ORDER[i] == reason) return i;
        throw new AssertionError(reason + " has no place in the order");
    }

    @Test
    void everyRefusalNamesTheFieldTheLimitOrTheNode() {
        assertThat(detail(Reason.BAD_REQUEST)).contains("write_concern is 4", "0 (all nodes) to 3");
        assertThat(detail(Reason.NOT_WRITING)).isEqualTo("it is starting");
        assertThat(detail(Reason.CLIENT_READ_ONLY)).contains("client ann is read-only");
        assertThat(detail(Reason.RATE_LIMITED)).contains("client ann", "1 messages a second", "retry in 1001 ms");
        assertThat(detail(Reason.TOO_MANY_PENDING)).contains("client ann has 2 writes");
        assertThat(detail(Reason.QUORUM_LOST)).contains("1 of 3 nodes", "QUORUM_LEVEL is 2");
        assertThat(detail(Reason.DISK_FULL)).contains("/data has room for 10 more bytes", "by themselves");
    }

    private static String detail(Reason reason) {
        return refusalWhen(EnumSet.of(reason)).orElseThrow().detail();
    }

    @Test
    void theWriteConcernMayBeAnythingFromAllNodesToEachOfThem() {
        Admission admission = new Admission(
                CoreSettings.STANDARD, () -> NODES, new Clients(), new WaitingWrites(_ -> {}));
        for (int concern = -3; concern <= 6; concern++)
            assertThat(admission.refusalOf(request(concern), NODES, "", NOW).isEmpty())
                    .as("write_concern %s", concern)
                    .isEqualTo(concern >= 0 && concern <= NODES);
        assertThat(admission.refusalOf(request(Integer.MIN_VALUE), NODES, "", NOW)).isPresent();
        assertThat(admission.refusalOf(request(Integer.MAX_VALUE), NODES, "", NOW)).isPresent();
    }

    @Test
    void aDiskWithRoomAgainEndsTheRefusalByItself() {
        Admission admission = new Admission(
                CoreSettings.STANDARD, () -> NODES, new Clients(), new WaitingWrites(_ -> {}));
        admission.diskChecked(new MasterInput.DiskChecked(1, Optional.of("/data has room for 1 more bytes")));
        assertThat(admission.refusalOf(request(1), NODES, "", NOW)).isPresent();
        admission.diskChecked(new MasterInput.DiskChecked(3, Optional.empty()));
        assertThat(admission.refusalOf(request(1), NODES, "", NOW)).isEmpty();
    }
}
