package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.segment.LogSettings;
import antiphon.master.core.policy.CoreSettings;
import org.junit.jupiter.api.Test;

class RequestIdsAtTheStartTest {
    /// A start that met damage only there would not know which requests were answered.
    @Test
    void theMessagesWhoseRequestIdsAreRememberedAreReadByAStart() {
        assertThat(LogSettings.standard().startMessages())
                .isGreaterThanOrEqualTo(CoreSettings.STANDARD.requestIdsWindow());
    }
}
