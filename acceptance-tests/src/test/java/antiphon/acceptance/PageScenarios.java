package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/// The master's page in a real browser: what the scenarios do on it and how they wait for what it shows.
@ExtendWith(NeedsChromium.class)
abstract class PageScenarios extends Scenarios {
    static final String ALL_WELL = "All 3 nodes are healthy, and every write is acknowledged at once";

    Chromium chromium;
    TestCluster cluster;
    private int port;

    PageScenarios() {
        super(Platform.PROCESSES);
    }

    @BeforeAll
    void startBrowser() {
        chromium = new Chromium();
    }

    /// Before the cluster ends, which the page would complain of.
    @AfterEach
    void leavePage() {
        chromium.open("about:blank");
        var _ = chromium.complaints();
    }

    @AfterAll
    void endBrowser() {
        if (chromium != null) chromium.close();
    }

    void startCluster(ClusterSettings settings) {
        port = FreePorts.next();
        cluster = own(settings);
        cluster.workers().forEach(cluster::start);
        startMaster();
        cluster.awaitHealthy();
    }

    /// Also again, at the same address.
    void startMaster() {
        cluster.start(MASTER, Map.of("HTTP_PORT", Integer.toString(port)));
    }

    void openPage() {
        chromium.open("http://localhost:" + port + "/");
        awaitText("#headline", ALL_WELL);
    }

    void openPage(ClusterSettings settings) {
        startCluster(settings);
        openPage();
    }

    void awaitText(String selector, String text) {
        cluster.await("the page shows at " + selector + ": " + text,
                () -> assertThat(chromium.text(selector)).contains(text));
    }

    void post(String content, int concern, String client, String outcome) {
        chromium.type("#post-content", content);
        chromium.type("#post-client", client);
        chromium.click("#post-w label:nth-child(" + concern + ") span");
        chromium.click("#post-send");
        awaitText("#writes li:first-child", content);
        awaitText("#writes li:first-child .outcome", outcome);
    }

    static String lane(String worker) {
        return "[data-node=" + worker + "] ";
    }

    static String button(String worker, int number) {
        return lane(worker) + ".faults button:nth-child(" + number + ")";
    }

    int count(String selector) {
        return Integer.parseInt(
                chromium.run("return String(document.querySelectorAll('" + selector + "').length)"));
    }

    boolean isVisible(String selector) {
        return chromium.run("return String(document.querySelector('" + selector + "').checkVisibility())")
                .equals("true");
    }
}
