package antiphon.worker.intake.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeliveryDelayTest {
    private final DeliveryDelay delay = new DeliveryDelay(Duration.ZERO);
    private final BlockingQueue<Integer> passed = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        delay.close();
    }

    @Test
    void withoutADelayWhatComesIsPassedOnAtOnceOnItsOwnThread() {
        delay.pass(() -> passed.add(1));
        assertThat(passed).containsExactly(1);
    }

    @Test
    void aDelayThatGrowsAndShrinksAndEndsLetsNothingOvertake() throws InterruptedException {
        int number = 0;
        for (int delayMs : new int[]{0, 300, 20, 0, 0, 100, 0}) {
            delay.set(Duration.ofMillis(delayMs));
            for (int each = 0; each < 50; each++) {
                int next = number++;
                delay.pass(() -> passed.add(next));
            }
        }
        List<Integer> inOrder = new java.util.ArrayList<>();
        while (inOrder.size() < number) inOrder.add(passed.take());
        assertThat(inOrder).isEqualTo(IntStream.range(0, number).boxed().toList());
    }

    @Test
    void whatIsHeldBackIsLateByTheDelay() throws InterruptedException {
        delay.set(Duration.ofMillis(200));
        long beganNs = System.nanoTime();
        delay.pass(() -> passed.add(1));
        assertThat(delay.isZero()).isFalse();
        passed.take();
        assertThat(System.nanoTime() - beganNs).isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
    }
}
