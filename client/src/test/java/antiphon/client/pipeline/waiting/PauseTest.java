package antiphon.client.pipeline.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PauseTest {
    private final Pause pause = new Pause();

    @Test
    void isOffBeforeTheFirst() {
        assertThat(pause.isOn(0)).isFalse();
        assertThat(pause.isOn(Long.MIN_VALUE)).isFalse();
    }

    @Test
    void aShorterPauseDoesNotShortenALongerOne() {
        long nowNs = Long.MAX_VALUE - 10; // nanoTime may be anything, and overflow
        assertThat(pause.extend(nowNs, 100)).isTrue();
        assertThat(pause.extend(++nowNs, 20)).isFalse();
        nowNs += 98;
        assertThat(pause.isOn(nowNs)).isTrue();
        assertThat(pause.isOn(++nowNs)).isFalse();
    }

    @Test
    void aLongerPauseExtendsAShorterOne() {
        pause.extend(0, 20);
        assertThat(pause.extend(10, 100)).isTrue();
        assertThat(pause.isOn(109)).isTrue();
        assertThat(pause.isOn(110)).isFalse();
    }

    @Test
    void afterItsEndAnyPauseCountsAgain() {
        pause.extend(0, 100);
        assertThat(pause.extend(200, 5)).isTrue();
        assertThat(pause.isOn(204)).isTrue();
        assertThat(pause.isOn(205)).isFalse();
    }
}
