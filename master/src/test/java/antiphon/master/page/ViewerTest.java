package antiphon.master.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ViewerTest {
    private final Viewer viewer = new Viewer();

    private void show(int number) {
        viewer.show(new Frames.Frame(Optional.of("changes " + number), "whole " + number, false));
    }

    @Test
    void whoComesGetsEverythingAndThenTheChanges() throws InterruptedException {
        show(1);
        show(2);
        viewer.show(new Frames.Frame(Optional.empty(), "whole 3", false));
        show(4);
        assertThat(viewer.next()).isEqualTo("whole 1");
        assertThat(viewer.next()).isEqualTo("changes 2");
        assertThat(viewer.next()).isEqualTo("changes 4");
    }

    @Test
    void whoIsTooSlowMissesFramesAndThenGetsEverythingAgain() throws InterruptedException {
        for (int number = 1; number <= 1000; number++) show(number);
        assertThat(viewer.next()).isEqualTo("whole 1");
        int taken = 1;
        for (String frame = viewer.next(); frame.startsWith("changes"); frame = viewer.next()) {
            assertThat(frame).isEqualTo("changes " + ++taken);
            if (taken == 8) show(1001); // Everything was taken: the viewer gets the whole state.
        }
        assertThat(taken).isEqualTo(8);
        show(1002);
        assertThat(viewer.next()).isEqualTo("changes 1002");
    }

    /// A frame that waits may hold messages that are not to be shown any more.
    @Test
    void whatWasNotSentYetIsDroppedWhenMessagesAreTakenBack() throws InterruptedException {
        for (int number = 1; number <= 5; number++) show(number);
        viewer.show(new Frames.Frame(Optional.of("changes 6"), "whole 6", true));
        show(7);
        assertThat(viewer.next()).isEqualTo("whole 6");
        assertThat(viewer.next()).isEqualTo("changes 7");
    }

    @Test
    void aSignOfLifeComesWhenNothingChanges() throws InterruptedException {
        assertThat(viewer.next()).startsWith("event: beat\ndata: ");
    }
}
