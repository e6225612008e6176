package antiphon.cli.log.signers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnknownSignersTest {
    private final UnknownSigners signers = new UnknownSigners();

    private String sentence() {
        String whole = signers.areNotIn("FILE");
        return whole.substring(0, whole.indexOf(':'));
    }

    @Test
    void eachRunIsNamedWithItsKey() {
        signers.named(5, 70);
        assertThat(sentence()).isEqualTo("message 5 names key 70 as its signer, which is not in FILE");
        signers.named(6, 70);
        assertThat(sentence()).isEqualTo("messages 5 to 6 name key 70 as their signer, which is not in FILE");
        signers.named(7, 71);
        signers.named(9, 71);
        assertThat(sentence()).isEqualTo("messages 5 to 6 name key 70 as their signer, message 7 names key 71 as its"
                + " signer, message 9 names key 71 as its signer, which are not in FILE");
    }

    @Test
    void ofManyRunsTheFirstAreNamedAndAllAreCounted() {
        for (int run = 1; run <= 5; run++) signers.named(run * 10L, 70);
        signers.named(31, 70);
        assertThat(sentence())
                .endsWith("message 30 names key 70 as its signer, and others are named by 3 more messages,"
                        + " which are not in FILE");
        assertThat(signers.messages()).isEqualTo(6);
    }
}
