package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// A page that receives nothing new says so, however that came about, and comes back by itself.
class PageStaleIT extends PageScenarios {
    private static final String POST = "#post-send";
    private static final String TIME = "\\d\\d:\\d\\d:\\d\\d";

    private boolean isDisabled(String selector) {
        return chromium.run("return String(document.querySelector('" + selector + "').disabled)").equals("true");
    }

    private void awaitNothingKnown(String why) {
        awaitText("#headline", "Nothing is known of the cluster for ");
        cluster.await("the page says why", () -> assertThat(chromium.text("#subline")).contains(why));
        assertThat(chromium.text("#subline")).containsPattern("how it was at " + TIME);
        assertThat(chromium.text("#link-text")).matches("as of " + TIME);
        assertThat(chromium.text("#stale")).contains("Not live");
        assertThat(chromium.text(lane(MASTER) + ".badge")).isEqualTo("not heard, was writing");
        assertThat(chromium.text(lane("worker1") + ".badge")).startsWith("was ");
        assertThat(chromium.text(lane("worker1") + ".place")).startsWith("held ");
        assertThat(chromium.text("#prospects")).contains("not known").doesNotContain("at once", "Acknowledged");
        assertThat(isDisabled(POST)).as("posting").isTrue();
        for (int number = 1; number <= 3; number++)
            assertThat(isDisabled(button("worker1", number))).as("fault button " + number).isTrue();
    }

    private void awaitLive() {
        awaitText("#headline", ALL_WELL);
        assertThat(chromium.text("#link-text")).isEqualTo("live");
        assertThat(chromium.text("#stale")).isEmpty();
        assertThat(chromium.text(lane(MASTER) + ".badge")).isEqualTo("writing");
        cluster.await("posting is possible", () -> assertThat(isDisabled(POST)).isFalse());
        assertThat(isDisabled(button("worker1", 1))).isFalse();
    }

    @Test
    void aMasterThatEndedIsNotShownAsWritingAndItsNextLifeIsNotJoinedToIt() {
        openPage(ClusterSettings.standard());
        chromium.click(button("worker2", 1));
        awaitText(lane("worker2") + ".badge", "unhealthy");
        post("is orphaned", 3, "ann", "waiting for copies");
        String events = chromium.text("#events");
        assertThat(events).contains("worker2 is isolated");

        cluster.kill(MASTER);
        awaitNothingKnown("No connection to the master");

        startMaster();
        cluster.awaitHealthy();
        awaitLive();
        assertThat(chromium.text("#events")).isNotEmpty().doesNotContain("worker2 is isolated");
        awaitText("#writes li[data-outcome=ORPHANED]", "outcome not known");
    }

    @Test
    void silenceOnAConnectionThatLooksOpenIsNoticed() {
        openPage(ClusterSettings.standard());
        cluster.pause(MASTER);
        awaitNothingKnown("The master says nothing");
        cluster.resume(MASTER);
        awaitLive();
    }

    @Test
    void aMasterWhoseLoopSaysNothingNewIsNotShownAsWriting() {
        startCluster(ClusterSettings.standard());
        chromium.command("Page.addScriptToEvaluateOnNewDocument", """
                {"source": "const Real = EventSource; window.EventSource = class extends Real {
                addEventListener(kind, listener) { super.addEventListener(kind, (event) => {
                if (kind !== 'frame' || !window.loopHangs) listener(event); }); } };"}""".replace('\n', ' '));
        openPage();
        chromium.run("window.loopHangs = true");
        awaitNothingKnown("The master answers, but its loop says nothing new");
        chromium.run("window.loopHangs = false");
        awaitLive();
    }

    @Test
    void whatASilentWorkerHeldIsShownWithItsAge() {
        openPage(ClusterSettings.standard());
        cluster.post("held by all", 3, client()).get();
        awaitText(lane("worker2") + ".place", "holds 1");
        cluster.pause("worker2");
        cluster.await("its report is shown with its age", () -> assertThat(chromium.text(lane("worker2") + ".place"))
                .containsPattern("held 1 in memory, heard \\d+ s ago"));
        assertThat(chromium.text(lane("worker1") + ".place")).contains("holds 1");
        cluster.resume("worker2");
        awaitText(lane("worker2") + ".place", "holds 1");
    }
}
