package antiphon.master.observe;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.contract.Refusal.Reason;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class RefusalLevelTest {
    @Test
    void whatACallerDidIsNoWarning() {
        assertThat(EventLog.levelOf(Reason.CALLER_GONE)).isEqualTo(Level.INFO);
        assertThat(EventLog.levelOf(Reason.RATE_LIMITED)).isEqualTo(Level.INFO);
        assertThat(EventLog.levelOf(Reason.TOO_MANY_PENDING)).isEqualTo(Level.WARN);
    }
}
