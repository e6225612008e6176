package antiphon.master.page.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class AckMeterTest {
    @Test
    void whatIsReadIsNearWhatASortedListSays() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            AckMeter meter = new AckMeter();
            int size = 1 + random.nextInt(1_000);
            long[] all = random.longs(size, 1, 1L << (1 + random.nextInt(35))).sorted().toArray();
            Arrays.stream(all).forEach(meter::acknowledged);
            AckTimes times = meter.get();
            assertThat(times.count()).isEqualTo(size);
            assertThat(times.p50Micros()).isCloseTo(all[(size + 1) / 2 - 1], Percentage.withPercentage(1));
            int last = (int) Math.ceil(size * 0.99) - 1;
            assertThat(times.p99Micros()).isCloseTo(all[last], Percentage.withPercentage(1));
        }
    }

    @Test
    void eachIsReportedOnce() {
        AckMeter meter = new AckMeter();
        meter.acknowledged(0);
        assertThat(meter.get()).isEqualTo(new AckTimes(1, 1, 1));
        assertThat(meter.get()).isEqualTo(AckTimes.NONE);
        meter.acknowledged(5);
        assertThat(meter.get().p99Micros()).isCloseTo(5, within(1L));
    }
}
