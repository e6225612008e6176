package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// The open page of a master that is superseded shows no message any more, as the master gives none to readers.
class PageSupersededIT extends PageScenarios {
    private SecondMaster secondMaster() {
        Map<String, String> variables = ((ProcessCluster) cluster).environment(MASTER);
        int port = FreePorts.next();
        variables.putAll(Map.of("PORT", Integer.toString(port), "HTTP_PORT", "off", "ADDRESS", "second"));
        return new SecondMaster(variables, port);
    }

    @Test
    void messagesAreTakenBackAndNothingCanBePosted() {
        openPage(ClusterSettings.standard());
        post("of the first", 3, "ann", "acknowledged");
        awaitText("#messages tr:first-child", "of the first");
        try (SecondMaster _ = secondMaster()) {
            awaitText("#headline", "The master takes no writes: stopped");
            awaitText("#messages-empty", "This master has stepped down");
            assertThat(isVisible("#messages-empty")).isTrue();
            assertThat(chromium.text("#messages-empty")).contains("read from a worker", "stop one of the two masters");
            assertThat(chromium.text("#messages")).isEmpty();
            awaitText("#post-stale", "Posting is off while the master takes no writes: ");
            assertThat(chromium.run("return String(document.querySelector('#post-send').disabled)")).isEqualTo("true");
            awaitText("#read-only", "the master takes no writes");
            awaitText("#pending", "this log may lack messages");
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
