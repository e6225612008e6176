package antiphon.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AuthTokenTest {
    private final AuthToken token = new AuthToken("geheim-5");

    @Test
    void onlyTheSameTextMatches() {
        assertThat(token.matches("geheim-5")).isTrue();
        for (String wrong : new String[]{"", "geheim", "geheim-5 ", "GEHEIM-ß", "geheim-s"})
            assertThat(token.matches(wrong)).as(wrong).isFalse();
    }

    @Test
    void itIsNeverPrinted() {
        assertThat(token).hasToString("AuthToken[hidden]");
        assertThat(token.reveal()).isEqualTo("geheim-5");
    }

    @Test
    void onlyWhatCanTravelInAHeaderIsATokenAndARefusalDoesNotRepeatIt() {
        for (String unfit : new String[]{"", " ", "\t\n", "two\nlines", "a\ttab", " blank first", "geheim-ß",
            "x".repeat(1025)})
            assertThatIllegalArgumentException().isThrownBy(() -> new AuthToken(unfit))
                    .withMessageContaining("1 to 1024 visible ASCII")
                    .withMessageNotContainingAny("two", "geheim", "xxx");
        assertThat(new AuthToken("x".repeat(1024)).matches("x".repeat(1024))).isTrue();
        assertThat(new AuthToken("what nodes show").matches("what nodes show")).isTrue();
    }
}
