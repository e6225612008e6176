package antiphon.master.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.master.core.policy.Health.Healthy;
import antiphon.master.core.policy.Health.Suspected;
import antiphon.master.core.policy.Health.Unhealthy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HealthTest {
    /// Two misses to suspect, three to give up, three answers to trust.
    private static final HealthPolicy POLICY = HealthPolicy.STANDARD;

    static Stream<Arguments> everyArrow() {
        return Stream.of(
                // state, after a miss, after an answer
                Arguments.of(new Healthy(0), new Healthy(1), new Healthy(0)),
                Arguments.of(new Healthy(1), new Suspected(0, 0), new Healthy(0)),
                Arguments.of(new Suspected(0, 0), new Suspected(1, 0), new Suspected(0, 1)),
                Arguments.of(new Suspected(1, 0), new Suspected(2, 0), new Suspected(0, 1)),
                Arguments.of(new Suspected(2, 0), new Unhealthy(), new Suspected(0, 1)),
                Arguments.of(new Suspected(0, 1), new Suspected(1, 0), new Suspected(0, 2)),
                Arguments.of(new Suspected(0, 2), new Suspected(1, 0), new Healthy(0)),
                Arguments.of(new Unhealthy(), new Unhealthy(), new Suspected(0, 1)));
    }

    @ParameterizedTest
    @MethodSource("everyArrow")
    void everyStateKnowsWhatAMissAndAnAnswerMakeOfIt(Health state, Health missed, Health heard) {
        assertThat(state.missed(POLICY)).isEqualTo(missed);
        assertThat(state.heard(POLICY)).isEqualTo(heard);
    }

    @ParameterizedTest
    @CsvSource({
        // m is a miss, h an answer; from the state of a worker that was not heard from yet
        "'', SUSPECTED",
        "hh, SUSPECTED",
        "hhh, HEALTHY",
        "hhhm, HEALTHY",
        "hhhmhm, HEALTHY",
        "hhhmm, SUSPECTED",
        "hhhmmmm, SUSPECTED",
        "hhhmmmmm, UNHEALTHY",
        "hhhmmmmmh, SUSPECTED",
        "hhhmmmmmhhh, HEALTHY",
        "mmhmm, SUSPECTED",
        "mmm, UNHEALTHY",
        "hhmhh, SUSPECTED",
        "hhmhhh, HEALTHY",
    })
    void onlyARowOfMissesOrAnswersChangesBelief(String heardAndMissed, Health.Name expected) {
        Health health = Health.unknown();
        for (int sign : heardAndMissed.chars().toArray())
            health = sign == 'm' ? health.missed(POLICY) : health.heard(POLICY);
        assertThat(health.name()).isEqualTo(expected);
    }

    @Test
    void theNumbersAreSettings() {
        HealthPolicy nervous = new HealthPolicy(1, 1, 1);
        assertThat(new Healthy(0).missed(nervous)).isEqualTo(new Suspected(0, 0));
        assertThat(new Suspected(0, 0).missed(nervous)).isEqualTo(new Unhealthy());
        assertThat(new Suspected(0, 0).heard(nervous)).isEqualTo(new Healthy(0));
    }

    @Test
    void aPolicyOfNothingIsRefused() {
        List<int[]> wrong = List.of(new int[]{0, 3, 3}, new int[]{2, 0, 3}, new int[]{2, 3, 0});
        for (int[] numbers : wrong)
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new HealthPolicy(numbers[0], numbers[1], numbers[2]))
                    .withMessageContaining(numbers[0] + ", " + numbers[1] + ", " + numbers[2]);
    }
}
