package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The plots show what was measured, of the time it was measured in, and nothing else.
class PagePlotsIT extends PageScenarios {
    /// Runs the page's own drawing on the seconds given; nothing comes between that and what is returned.
    private String drawn(String seconds, String returned) {
        return chromium.run("""
                return Promise.all(['state', 'words', 'plots'].map((part) => import(`/assets/${part}.js`)))
                    .then(([{state}, words, plots]) => {
                        const before = (s, more) => ({number: 1e9 - s, atMs: words.runningMs() - s * 1000, forMs: 1000,
                            appended: 0, acknowledged: 0, p50: 0, p99: 0, ...more});
                        const real = state.seconds;
                        state.seconds = %s;
                        plots.show();
                        state.seconds = real;
                        return String(%s);
                    })""".formatted(seconds, returned));
    }

    private String note(String plot, String seconds) {
        return drawn(seconds, "document.getElementById('" + plot + "-note').textContent");
    }

    private String marks(String plot, String seconds) {
        return drawn(seconds,
                "[...document.querySelectorAll('#" + plot + "-plot svg > *:is(circle, .curve, .unknown)')]"
                        + ".map((mark) => mark.getAttribute('class'))");
    }

    @Test
    void aSecondThatNobodyWatchedIsShownWithItsTimeAndWhatWasNotMeasuredIsMarked() {
        startCluster(ClusterSettings.standard());
        cluster.post("unseen", 3, client()).get();
        cluster.await("the master has measured the second", () -> {
            openPage();
            assertThat(chromium.text("#latency-note")).contains("half within");
        });
        assertThat(chromium.text("#rate-note"))
                .matches("\\d\\d:\\d\\d:\\d\\d: [01], highest 1 at \\d\\d:\\d\\d:\\d\\d");
        assertThat(chromium.text("#latency-note")).matches("\\d\\d:\\d\\d:\\d\\d: half within .*");
        assertThat(count("#latency-plot circle.dot.first")).isEqualTo(1);
        assertThat(count("#rate-plot rect.unknown")).as("the time before the master started").isEqualTo(1);
        assertThat(chromium.complaints()).isEmpty();
    }

    @Test
    void singleSecondsAreDrawnGapsAreMarkedAndTheScaleIsOfWhatIsInTheWindow() {
        openPage(ClusterSettings.standard());
        String busy = "{appended: 7, acknowledged: 7, p50: 900, p99: 3000}";
        String longAgo = "before(200, {appended: 99999, acknowledged: 1, p50: 9e6, p99: 9e6})";

        assertThat(drawn("[" + longAgo + ", before(3, " + busy + "), before(2), before(1)]",
                "document.getElementById('rate-plot').dataset.top + ' '"
                        + " + document.getElementById('latency-plot').dataset.top"))
                .isEqualTo("10 5000");
        assertThat(marks("latency", "[before(3), before(2, " + busy + "), before(1)]"))
                .isEqualTo("unknown,dot first,dot second");
        assertThat(marks("latency", "[before(4, " + busy + "), before(3, " + busy + "), before(2), before(1)]"))
                .isEqualTo("unknown,curve first,curve second");
        assertThat(marks("rate", "[before(9), before(8), before(4), before(3), before(2), before(1)]"))
                .as("not joined across what was not measured")
                .isEqualTo("unknown,unknown,curve first,curve first");
        assertThat(marks("rate", "[before(20), before(19)]")).isEqualTo("unknown,unknown,curve first");
        assertThat(note("rate", "[" + longAgo + "]")).isEqualTo("no data in the last two minutes");
        assertThat(note("rate", "[before(2), before(1)]")).contains(": 0, none since ");
        assertThat(note("latency", "[before(2), before(1)]")).startsWith("no write was acknowledged since ");
        assertThat(chromium.complaints()).isEmpty();
    }
}
