package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page in each state, wide and narrow, light and dark, as those see it who use it without a mouse or with a
/// screen reader: axe-core objects to nothing.
class PageAccessibilityIT extends PageScenarios {
    private Axe axe;

    @Test
    void axeObjectsToNothingInAnyState() throws IOException {
        axe = new Axe(chromium);
        startCluster(ClusterSettings.standard());
        for (int number = 1; number <= 40; number++) cluster.post("Hello " + number, 3, "zoe").get();
        openPage();
        look("all is well");

        chromium.click(button("worker2", 1));
        awaitText(lane("worker2") + ".badge", "unhealthy");
        for (int number = 1; number <= 8; number++) post("needs two " + number, 2, "ben", "acknowledged");
        post("needs three", 3, "ann", "waiting for copies");
        awaitText("#read-only", "ann");
        post("is refused", 1, "ann", "not appended");
        look("a worker is isolated");

        cluster.kill(MASTER);
        awaitText("#headline", "Nothing is known of the cluster");
        look("there is no master");
    }

    private void look(String state) throws IOException {
        for (String scheme : new String[]{"light", "dark"}) {
            chromium.command("Emulation.setEmulatedMedia",
                    "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"" + scheme + "\"}]}");
            for (int width : new int[]{1280, 390}) {
                chromium.command("Emulation.setDeviceMetricsOverride", "{\"width\": " + width
                        + ", \"height\": 1600, \"deviceScaleFactor\": 1, \"mobile\": false}");
                String name = state + ", " + scheme + ", " + width + " pixels wide";
                axe.findsNothing(name);
                Files.write(Path.of("target", "page " + name + ".png"), chromium.screenshot());
            }
        }
        chromium.command("Emulation.clearDeviceMetricsOverride", "{}");
        chromium.command("Emulation.setEmulatedMedia", "{\"features\": []}");
    }
}
