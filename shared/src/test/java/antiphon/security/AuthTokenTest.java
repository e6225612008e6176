package antiphon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AuthTokenTest {
    private final AuthToken token = new AuthToken("geheim-ß");

    @Test
    void onlyTheSameTextMatches() {
        assertThat(token.matches("geheim-ß")).isTrue();
        for (String wrong : new String[]{"", "geheim", "geheim-ß ", "GEHEIM-ß", "geheim-s"})
            assertThat(token.matches(wrong)).as(wrong).isFalse();
    }

    @Test
    void itIsNeverPrinted() {
        assertThat(token).hasToString("AuthToken[hidden]");
        assertThat(token.reveal()).isEqualTo("geheim-ß");
    }

    @Test
    void aBlankTokenProtectsNothing() {
        for (String blank : new String[]{"", " ", "\t\n"})
            assertThatIllegalArgumentException().isThrownBy(() -> new AuthToken(blank));
    }
}
