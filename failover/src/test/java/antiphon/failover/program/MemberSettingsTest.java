package antiphon.failover.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import antiphon.core.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemberSettingsTest {
    private static final String NODES = "master=localhost:50052,worker1=localhost:50053,worker2=localhost:50054";

    private final Map<String, String> variables = new HashMap<>(Map.of(
            "NODES", NODES, "ADDRESS", "worker1",
            "AUTH_TOKEN", "0123456789abcdef0123456789abcdef",
            "FERNET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));

    private MemberSettings settings() {
        return MemberSettings.from(new Environment(variables));
    }

    private void assertRefused(String name, String value, String because) {
        String before = variables.put(name, value);
        assertThatExceptionOfType(SettingException.class).isThrownBy(this::settings).withMessageContaining(because);
        if (before == null) variables.remove(name);
        else variables.put(name, before);
    }

    @Test
    void aNodeKnowsItselfAndTheOthersByOneList() {
        MemberSettings settings = settings();
        assertThat(settings.node().port()).isEqualTo(50053);
        assertThat(settings.node().name()).isEqualTo("worker1");
        assertThat(settings.leading().workerIds()).isEqualTo(List.of(new NodeId("master"), new NodeId("worker2")));
        assertThat(settings.isFounder()).as("the first is").isFalse();
        assertThat(settings.mayLead()).isTrue();
        variables.put("ADDRESS", "master");
        assertThat(settings().isFounder()).isTrue();
    }

    @Test
    void heartbeatsFollowTheTimeout() {
        variables.put("FAILOVER_TIMEOUT", "2.5");
        assertThat(settings().leading().core().heartbeatNs()).isEqualTo(500_000_000);
        assertRefused("FAILOVER_TIMEOUT", "0.1", "seconds from 0.5 to 60");
    }

    @Test
    void everyNumberOfNodesThatCannotFailOverIsRefused() {
        assertRefused("NODES", "worker1=localhost:1", "must name 3 to 5");
        assertRefused("NODES", "worker1=localhost:1,worker2=localhost:2", "cannot tell a crash of one");
        assertRefused("NODES", "a=h:1,b=h:2,c=h:3,d=h:4,e=h:5,worker1=h:6", "at most 5");
    }

    @Test
    void whatANodeMustNotBeIsSaid() {
        assertRefused("ADDRESS", "worker7", "one of NODES: master, worker1, worker2");
        assertRefused("NODES", "worker1=a:1,worker1=b:2,c=c:3", "NODES=worker1=a:1,worker1=b:2,c=c:3 has a name twice");
        assertRefused("NODES", "worker1", "NODES=worker1 is not allowed");
        assertRefused("STORAGE", "memory", "must not forget");
        assertRefused("RECORDING_BYTES", "100000000", "RECORDING_BYTES is not allowed");
        variables.remove("NODES");
        assertThatExceptionOfType(SettingException.class).isThrownBy(this::settings)
                .withMessageContaining("NODES is not set");
    }
}
