package antiphon.config.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static final Duration FIVE = Duration.ofMillis(5_500);

    private static Environment with(String value) {
        return new Environment(Map.of("X", value));
    }

    private static void assertWrong(ThrowingCallable reading, String sentence) {
        assertThatExceptionOfType(SettingException.class).isThrownBy(reading).withMessage(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t"})
    void aBlankValueCountsAsNotSet(String blank) {
        assertThat(with(blank).text("X")).isEmpty();
        assertThat(with(blank).integer("X", 7, 1, 9)).isEqualTo(7);
        assertThat(with(blank).port("X", 50_052)).isEqualTo(50_052);
        assertThat(with(blank).seconds("X", FIVE, Duration.ZERO, FIVE)).isEqualTo(FIVE);
        assertThat(with(blank).flag("X")).isFalse();
        assertThat(with(blank).oneOf("X", "disk", List.of("disk"))).isEqualTo("disk");
        assertWrong(() -> with(blank).required("X", "make one"), "X is not set: make one");
    }

    @Test
    void blanksAroundAValueAreNotPartOfIt() {
        assertThat(with(" a b ").text("X")).hasValue("a b");
        assertThat(with(" 5 ").integer("X", 7, 1, 9)).isEqualTo(5);
        assertThat(with("a").required("X", "make one")).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "-1", "five", "5.0", "99999999999", "0x5"})
    void aNumberThatIsNoneOrOutOfRangeIsReportedWithWhatIsAllowed(String wrong) {
        assertWrong(
                () -> with(wrong).integer("X", 7, 1, 9),
                "X=" + wrong + " is not allowed: set it to a whole number from 1 to 9");
    }

    @Test
    void theEndsOfARangeBelongToIt() {
        assertThat(with("1").integer("X", 7, 1, 9)).isEqualTo(1);
        assertThat(with("9").integer("X", 7, 1, 9)).isEqualTo(9);
        assertThat(with("65535").port("X", 1)).isEqualTo(65_535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-5", "http"})
    void aPortMustBeOne(String wrong) {
        assertWrong(
                () -> with(wrong).port("X", 1),
                "X=" + wrong + " is not allowed: set it to a whole number from 1 to 65535");
    }

    @ParameterizedTest
    @CsvSource({"5, 5000", "5.5, 5500", "0.001, 1", ".5, 500", "1e1, 10000", "60, 60000"})
    void aDurationIsInSecondsWithDecimals(String value, long ms) {
        assertThat(with(value).seconds("X", FIVE, Duration.ofMillis(1), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0009", "60.1", "-1", "5s", "five", "NaN", "Infinity", "1e999999999", "1e-999999999",
        "1e9999999999"})
    void aDurationThatIsNoneOrOutOfRangeIsReportedWithWhatIsAllowed(String wrong) {
        assertWrong(
                () -> with(wrong).seconds("X", FIVE, Duration.ofMillis(1), Duration.ofMinutes(1)),
                "X=" + wrong + " is not allowed: set it to seconds from 0.001 to 60");
    }

    @Test
    void aDurationSoSmallThatNothingIsLeftIsNothing() {
        assertThat(with("1e-999999999").seconds("X", FIVE, Duration.ZERO, FIVE)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "true, true", "TRUE, true", "1, true", "yes, true", "on, true",
        "false, false", "0, false", "No, false", "off, false"
    })
    void aFlagMayBeSaidInManyWays(String value, boolean expected) {
        assertThat(with(value).flag("X")).isEqualTo(expected);
    }

    @Test
    void aFlagThatIsNeitherIsReported() {
        assertWrong(() -> with("maybe").flag("X"), "X=maybe is not allowed: set it to true or false (or on or off)");
    }

    @Test
    void oneOfAFewIsReportedWithAllOfThem() {
        assertThat(with("Memory").oneOf("X", "disk", List.of("disk", "memory"))).isEqualTo("memory");
        assertWrong(
                () -> with("tape").oneOf("X", "disk", List.of("disk", "memory")),
                "X=tape is not allowed: set it to disk or memory");
    }

    @Test
    void whatHappensLaterToTheVariablesDoesNotMatter() {
        Map<String, String> variables = new java.util.HashMap<>(Map.of("X", "1"));
        Environment environment = new Environment(variables);
        variables.put("X", "2");
        assertThat(environment.text("X")).hasValue("1");
    }
}
