package antiphon.master.core;

import static antiphon.master.core.MasterStory.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.core.MasterStory.Worker;
import antiphon.master.core.MasterStory.Write;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.policy.CoreSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Copies are counted by name, so one node or one disk must never stand behind two names.
class OneNodeUnderTwoNamesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final MasterStory story = MasterStory.of(2, CoreSettings.STANDARD);
    private final Worker first = story.worker(1);
    private final Worker second = story.worker(2);

    /// With a log: without one it begins none while a worker cannot be asked.
    private void start() {
        story.startsWithLog(1, 0);
        story.passes(LONG);
    }

    private void isRefused(Worker worker, Reason.Code code, String... words) {
        ClusterView.Worker shown = story.viewOf(worker);
        assertThat(shown.delivery()).isEqualTo(DeliveryState.REFUSED);
        assertThat(shown.deliveryReason().code()).isEqualTo(code);
        assertThat(shown.deliveryReason().sentence()).contains(words);
        assertThat(shown.health()).hasToString("UNHEALTHY");
        assertThat(shown.position()).isZero();
    }

    @Test
    void oneIncarnationIsOneCopy() {
        second.incarnation = first.incarnation;
        start();
        Write all = story.write("ann", 3);
        Write two = story.write("bob", 2);
        assertThat(two).isAcknowledgedWith(2, 2);
        story.passes(LONG);
        assertThat(all).isPending();
        isRefused(second, Reason.Code.ANOTHER_NODE, "is known as worker1 already", "one node is one copy");
        assertThat(story.view().availableNodes()).isEqualTo(2);
    }

    @Test
    void aNodeIsWhoItWasAskedAs() {
        first.name = "worker1";
        second.name = "worker1";
        start();
        Write all = story.write("ann", 3);
        story.passes(LONG);
        assertThat(all).isPending();
        isRefused(second, Reason.Code.ANOTHER_NODE, "the node that answers at the address of worker2 is worker1");
    }

    @Test
    void theNameThatItsMachineIdGivesItWillDo() {
        first.name = "the one in the cellar";
        first.machine = "worker1";
        start();
        assertThat(story.write("ann", 3)).isAcknowledged();
    }

    @Test
    void namesThatAreSwappedAreReportedForBoth() {
        first.name = "worker2";
        second.name = "worker1";
        start();
        story.passes(LONG);
        isRefused(first, Reason.Code.ANOTHER_NODE, "is worker2");
        isRefused(second, Reason.Code.ANOTHER_NODE, "is worker1");
    }

    @Test
    void twoNodesOnCopiesOfOneDirectoryAreOneCopy() {
        first.disk = "d1";
        second.disk = "d1";
        start();
        Write all = story.write("ann", 3);
        story.passes(LONG);
        assertThat(all).isPending();
        isRefused(second, Reason.Code.COPIED_DISK, "a copy of that of worker1", "remove the file `disk`");
    }

    /// Its position 0 is no report of an empty log: the views show it as that of a worker that was never heard.
    @Test
    void ofAWorkerInWhosePlaceAnotherNodeAnswersNothingIsKnown() {
        first.disk = "d1";
        second.disk = "d2";
        start();
        assertThat(story.write("ann", 3)).isAcknowledged();
        assertThat(story.viewOf(second).heardForNs()).isNotEqualTo(ClusterView.Worker.NEVER);
        second.disk = "d1";
        story.restarts(second);
        story.passes(LONG);
        isRefused(second, Reason.Code.COPIED_DISK, "a copy of that of worker1");
        assertThat(story.viewOf(second).heardForNs()).isEqualTo(ClusterView.Worker.NEVER);
        second.disk = "d2";
        story.restarts(second);
        story.passes(LONG);
        assertThat(story.viewOf(second).heardForNs()).isNotEqualTo(ClusterView.Worker.NEVER);
    }

    @Test
    void aCopyOfTheMastersOwnDirectoryIsNoOtherCopy() {
        first.disk = "d0";
        second.disk = "d2";
        story.happens(new MasterInput.OwnDisk("d0"));
        start();
        Write two = story.write("ann", 2);
        Write all = story.write("bob", 3);
        assertThat(two).isAcknowledgedWith(1, 2);
        story.passes(LONG);
        assertThat(all).isPending();
        isRefused(first, Reason.Code.COPIED_DISK, "a copy of this master's own");
    }

    @Test
    void nodesWithoutADiskAreNotTakenForOne() {
        story.happens(new MasterInput.OwnDisk("d0"));
        start();
        assertThat(story.write("ann", 3)).isAcknowledged();
    }

    @Test
    void aWorkerThatStartsAgainIsTheSameWorker() {
        first.disk = "d1";
        start();
        story.restarts(first);
        story.passes(LONG);
        assertThat(story.write("ann", 3)).isAcknowledged();
    }

    @Test
    void whatWasCountedIsCountedNoMoreWhenAnotherNodeAnswers() {
        start();
        story.isolate(second);
        story.write("ann", 2);
        story.isBack(second);
        first.incarnation = second.incarnation;
        first.answersAfter = Duration.ofMillis(5);
        story.passes(LONG);
        Write all = story.write("bob", 3);
        story.passes(LONG);
        assertThat(all).isPending();
        isRefused(first, Reason.Code.ANOTHER_NODE, "is known as worker2 already");
    }

    @Test
    void whenTheAddressesAreRightAllRecovers() {
        second.incarnation = first.incarnation;
        start();
        Write all = story.write("ann", 3);
        second.incarnation = 777;
        story.passes(LONG);
        assertThat(all).isAcknowledged();
        assertThat(story.viewOf(second).health()).hasToString("HEALTHY");
    }

    @Test
    void messagesThatReachAnotherNodeThanHeartbeatsDoAreNoCopies() {
        first.incarnationOnStreams = 4242;
        start();
        Write two = story.write("ann", 3);
        story.passes(LONG);
        assertThat(two).isPending();
        assertThat(story.viewOf(first).deliveryReason().sentence()).contains("another node",
                "an address that leads to it alone");
        first.incarnationOnStreams = 0;
        story.passes(LONG);
        assertThat(two).isAcknowledged();
    }

    @Test
    void aRecoveryOfAnotherNodeIsNoneOfTheWorker() {
        first.incarnationOfRecovery = 4242;
        start();
        story.passes(LONG);
        assertThat(story.viewOf(first).deliveryReason().sentence()).contains("recovery failed", "another node");
        first.incarnationOfRecovery = 0;
        story.passes(LONG);
        assertThat(story.write("ann", 3)).isAcknowledged();
    }

    /// Otherwise the one would vouch for what the other may hold alone.
    @Test
    void aRebuildWaitsForTheRealWorker() {
        first.logId = java.util.Optional.of(MasterStory.LOG);
        first.epoch = 1;
        first.position = 5;
        second.logId = first.logId;
        second.epoch = 1;
        second.position = 5;
        second.incarnation = first.incarnation;
        story.startsEmpty();
        story.passes(LONG);
        assertThat(story.view().state()).isEqualTo(MasterState.RECOVERING);
        assertThat(story.view().stateReason()).contains("worker2");
    }
}
