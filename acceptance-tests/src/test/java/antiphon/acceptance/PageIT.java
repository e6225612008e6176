package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The master's page in a real browser: the self-check is played with its buttons and seen on it.
class PageIT extends PageScenarios {
    private static final Path SCREENSHOT = Path.of("target/page.png");
    private static final int PHONE_WIDTH = 390;

    private int boxes(String worker, String kind) {
        return count(lane(worker) + kind);
    }

    @Test
    void theSelfCheckIsPlayedAndSeen() throws IOException {
        openPage(ClusterSettings.standard());
        for (int number = 1; number <= 12; number++) cluster.post("Hello " + number, 3, "zoe").get();
        post("Msg1", 1, "ann", "acknowledged");
        post("Msg2", 2, "ann", "acknowledged");
        post("Msg3", 3, "ann", "acknowledged");
        awaitText("#messages tr:first-child", "3 of 3");
        assertThat(chromium.text("#messages tr:first-child")).contains("Msg3", "ann", "valid");
        cluster.await("worker2 is shown to hold all", () -> assertThat(boxes("worker2", ".cell.held")).isEqualTo(15));

        chromium.click(button("worker2", 1));
        awaitText(lane("worker2") + ".badge", "unhealthy");
        awaitText(lane("worker2") + ".why", "isolated by fault injection");
        awaitText("#headline", "worker2 is unhealthy");
        awaitText("#prospects li.waits", "w=3");
        awaitText("#prospects li.waits p", "waits for worker2 (UNHEALTHY");

        post("needs two", 2, "ben", "acknowledged");
        post("needs three", 3, "ann", "waiting for copies");
        awaitText("#pending", "wants 3 copies, 2 so far");
        cluster.await("what worker2 lacks is seen",
                () -> assertThat(boxes("worker2", ".cell:not(.held)")).isEqualTo(2));
        awaitText("#read-only", "ann");
        post("is refused", 1, "ann", "not appended");
        post("goes on", 2, "ben", "acknowledged");
        Files.write(SCREENSHOT, wholeStage());

        chromium.click(button("worker2", 1));
        awaitText("#writes li[data-outcome=ACKNOWLEDGED]:nth-child(3)", "needs three");
        awaitText("#headline", ALL_WELL);
        awaitText("#read-only", "None");
        awaitText("#events", "ann may write again");
        cluster.awaitSameLogs();
        assertThat(cluster.contents("worker2"))
                .endsWith("Msg1", "Msg2", "Msg3", "needs two", "needs three", "goes on");
        assertThat(chromium.complaints()).isEmpty();
    }

    /// The picture in README.md and docs/page.md; docs/page.png is a copy of it.
    private byte[] wholeStage() {
        chromium.command("Emulation.setDeviceMetricsOverride",
                "{\"width\": 1280, \"height\": 1130, \"deviceScaleFactor\": 1, \"mobile\": false}");
        chromium.run("document.activeElement.blur(); scrollTo(0, 0)");
        cluster.await("what moves has come to rest",
                () -> assertThat(chromium.run("return String(document.getAnimations().filter(each =>"
                        + " each.playState === 'running' && each.effect.getTiming().iterations === 1).length)"))
                        .isEqualTo("0"));
        byte[] picture = chromium.screenshot();
        chromium.command("Emulation.clearDeviceMetricsOverride", "{}");
        return picture;
    }

    @Test
    void aWriteThatStopsWaitingIsUnconfirmedAndLateOnesAreSeenOnTheirWay() {
        openPage(ClusterSettings.standard());
        chromium.click(button("worker2", 2));
        awaitText(button("worker2", 2), "Delayed 2 s");
        post("is late", 3, "ann", "waiting for copies");
        cluster.await("it is shown on its way to worker2",
                () -> assertThat(boxes("worker2", ".cell.way")).isEqualTo(1));
        awaitText("#writes li:first-child .outcome", "acknowledged");

        chromium.click(button("worker1", 1));
        awaitText(lane("worker1") + ".badge", "unhealthy");
        chromium.run("document.querySelector('#post-timeout').value = '3000'");
        post("gives up", 3, "zoe", "unconfirmed");
        assertThat(chromium.text("#writes li:first-child small")).contains("goes on spreading");
        chromium.click(button("worker1", 1));
        awaitText("#headline", "worker2 is late");
        chromium.click(button("worker1", 3));
        awaitText("#events", "worker1 is to fail its next 3 deliveries");
        post("comes through", 3, "zoe", "acknowledged");
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void withoutFaultInjectionThePageOnlyShowsAlsoOnAPhone() {
        openPage(new ClusterSettings(2, Map.of("STORAGE", "memory")));
        cluster.post("seen", 3, client()).get();
        awaitText("#messages tr:first-child", "seen");
        assertThat(chromium.text("#post-off")).contains("PAGE_WRITES=on");
        assertThat(isVisible("#post-off")).isTrue();
        assertThat(isVisible("#post")).isFalse();
        assertThat(isVisible(lane("worker1") + ".faults")).isFalse();
        chromium.command("Emulation.setDeviceMetricsOverride",
                "{\"width\": " + PHONE_WIDTH + ", \"height\": 844, \"deviceScaleFactor\": 2, \"mobile\": true}");
        awaitText("#headline", ALL_WELL);
        assertThat(chromium.run("return String(document.documentElement.scrollWidth)"))
                .isEqualTo(Integer.toString(PHONE_WIDTH));
        chromium.command("Emulation.clearDeviceMetricsOverride", "{}");
        assertThat(chromium.complaints()).isEmpty();
        new Axe(chromium).findsNothing("the page only shows"); // The last: Chromium complains of how it reads pixels.
    }
}
