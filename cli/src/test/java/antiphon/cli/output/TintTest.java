package antiphon.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.status.Delivery;
import antiphon.client.status.WorkerHealth;
import org.junit.jupiter.api.Test;

class TintTest {
    @Test
    void wordsOfThisVersionHaveAColourAndOthersNone() {
        assertThat(Tint.of(WorkerHealth.of("HEALTHY"))).isEqualTo(Tint.GREEN);
        assertThat(Tint.of(WorkerHealth.of("DORMANT"))).isEqualTo(Tint.NONE);
        assertThat(Tint.of(Delivery.of("retrying"))).isEqualTo(Tint.YELLOW);
        assertThat(Tint.of(Delivery.of("mirrored"))).isEqualTo(Tint.NONE);
    }

    @Test
    void aColourEndsWithItsText() {
        assertThat(Tint.RED.on("UNHEALTHY")).isEqualTo("\u001b[31mUNHEALTHY\u001b[0m");
        assertThat(Tint.NONE.on("waiting")).isEqualTo("waiting");
    }
}
