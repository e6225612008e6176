package antiphon.failover.node;

import static antiphon.failover.RegisterFixture.disk;
import static antiphon.failover.RegisterFixture.node;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.master.links.Led;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What leadership hears of the replica that leads.
class LeaderReportsTest {
    private final List<LeadershipInput> inputs = new ArrayList<>();
    private long nowNs = 100;
    private final LeaderReports reports = new LeaderReports(4, () -> nowNs, inputs::add);

    @Test
    void aLeaseCountsFromWhenTheHeartbeatWasSent() {
        Led.Answered answered = reports.sent(node(2));
        nowNs = 900;
        answered.answered(disk(2).toString(), 4);
        assertThat(inputs).containsExactly(new LeadershipInput.HeartbeatAnswered(4, node(2), disk(2), 100));
    }

    /// After a restart its disk would not know that it let this leader be sure.
    @Test
    void aMemberThatHasNotPromisedThisEpochGivesNoLease() {
        reports.sent(node(2)).answered(disk(2).toString(), 3);
        assertThat(inputs).isEmpty();
    }

    @Test
    void aLaterEpochEndsThisOne() {
        reports.sent(node(2)).answered(disk(2).toString(), 5);
        reports.over(6);
        reports.over(0);
        assertThat(inputs).containsExactly(
                new LeadershipInput.LaterEpochHeard(5), new LeadershipInput.LaterEpochHeard(6));
    }

    @Test
    void aNodeThatNamesNoDiskGivesNoLease() {
        reports.sent(node(2)).answered("", 4);
        assertThat(inputs).isEmpty();
    }
}
