package antiphon.node.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallRuleTest {
    private static final NodeIdentity WORKER = new NodeIdentity("orders", NodeRole.WORKER, "worker1");

    private static Optional<CallRule.Objection> objection(CallRule rule, String caller) {
        return rule.objection("Replicate", NodeIdentity.parse(caller), WORKER);
    }

    /// A caller, for whom a method is, and whether it may call it.
    @ParameterizedTest
    @CsvSource({
        "antiphon://orders/master/master, MASTER, true", "antiphon://orders/master/alpha, MASTER, true",
        "antiphon://orders/worker/worker1, MASTER, false", "antiphon://orders/worker/master, MASTER, false",
        "antiphon://orders/operator/operator, MASTER, false", "antiphon://invoices/master/master, MASTER, false",
        "antiphon://orders/worker/worker2, WORKER, true", "antiphon://orders/master/master, WORKER, false",
        "antiphon://orders/member/worker1, MASTER, true", "antiphon://orders/member/worker1, WORKER, true",
        "antiphon://orders/member/worker1, OPERATOR, false", "antiphon://orders/member/worker1, MEMBER, true",
        "antiphon://orders/worker/worker1, MEMBER, false", "antiphon://orders/master/master, MEMBER, false",
        "antiphon://orders/operator/operator, MEMBER, false",
        "antiphon://Orders/master/master, MASTER, false", "'', MASTER, false"})
    void aCallerNeedsTheRoleAndTheCluster(String caller, NodeRole role, boolean may) {
        assertThat(objection(CallRule.only(role), caller).isEmpty()).isEqualTo(may);
    }

    @Test
    void severalRolesMayBeAllowed() {
        CallRule rule = CallRule.only(NodeRole.MASTER, NodeRole.OPERATOR);
        assertThat(objection(rule, "antiphon://orders/operator/ann")).isEmpty();
        assertThat(objection(rule, "antiphon://orders/worker/worker2").orElseThrow().sentence())
                .contains("antiphon://orders/worker/worker2", "Replicate is for the master or an operator");
    }

    @Test
    void whoSaysNothingIsReceivedWhatToShowAndWhoIsWrongWhatHeIs() {
        CallRule.Objection nameless = objection(CallRule.only(NodeRole.MASTER), "").orElseThrow();
        assertThat(nameless.nameless()).isTrue();
        assertThat(nameless.sentence()).contains("Replicate is not for clients", "TLS_CERT", "--tls-cert");
        CallRule.Objection wrong = objection(CallRule.only(NodeRole.MASTER), "antiphon://invoices/master/m")
                .orElseThrow();
        assertThat(wrong.nameless()).isFalse();
        assertThat(wrong.sentence()).contains("antiphon://invoices/master/m", "cluster orders");
    }

    @ParameterizedTest
    @CsvSource({"worker1, worker1, true", "1, worker1, true", "2, worker1, false", "alpha, alpha, true",
        "'', worker1, false", "orker1, worker1, false", "1, alpha, false"})
    void aMachineIdIsOnesOwn(String machineId, String name, boolean own) {
        assertThat(CallRule.isOwnName(machineId, name)).isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "antiphon://orders/king/master", "antiphon://orders/master", "antiphon://orders/master/a/b",
        "http://orders/master/master", "antiphon:///master/master", "antiphon://orders/MASTER/master",
        "antiphon://orders/master/master?x", " antiphon://orders/master/master", "spiffe://orders/master/master",
        "antiphon://or ders/master/master", "antiphon://orders/master/master\n"})
    void whatIsNoIdentityIsNobody(String uri) {
        assertThat(NodeIdentity.parse(uri)).isEmpty();
    }

    @Test
    void anIdentityReadsAsItIsWritten() {
        assertThat(NodeIdentity.parse(WORKER.toString())).contains(WORKER);
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeIdentity("a/b", NodeRole.MASTER, "m"));
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeIdentity("orders", NodeRole.MASTER, ""));
    }
}
