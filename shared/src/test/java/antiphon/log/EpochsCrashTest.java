package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.files.LogFailedException;
import antiphon.log.segment.AppendRefusedException;
import antiphon.log.segment.LogSettings;
import antiphon.log.state.Epochs;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The machine goes off at every single operation while a replica promises epochs to their owners and adopts them: all
/// of a change is there or nothing of it, and what a call has returned for is never forgotten.
class EpochsCrashTest {
    private static final int WAYS_TO_FORGET = 12;
    private static final Owner STRANGER = owner(99);

    private static Owner owner(long epoch) {
        return new Owner(new NodeId("node" + epoch % 3), new UUID(1, epoch % 3), epoch);
    }

    /// Two lives of a replica, with and without failover.
    private static final class Story {
        /// As the last call that returned has left it, and as the one under way will.
        private Epochs kept = Epochs.NONE;
        private Epochs asked = Epochs.NONE;

        void run(ForgetfulFiles files) throws IOException {
            for (long life = 0; life < 2; life++) {
                DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
                store.state().adopt(Entries.LOG);
                long epoch = kept.promised();
                promise(store, epoch + 1);
                promise(store, epoch + 2, owner(epoch + 2));
                promise(store, epoch + 3);
                for (long led = epoch + 4; led <= epoch + 6; led++) {
                    promise(store, led, owner(led));
                    store.log().append(Entries.after(store, 3));
                    long durable = store.log().sync();
                    adopt(store, led, durable);
                    store.log().append(Entries.after(store, 2));
                }
                store.close();
            }
        }

        private void promise(DiskStore store, long epoch) throws IOException {
            asked = kept.promise(epoch);
            store.state().promise(epoch);
            returned(store);
        }

        private void promise(DiskStore store, long epoch, Owner owner) throws IOException {
            asked = kept.promise(epoch, owner, kept.committed());
            store.state().promise(epoch, owner, kept.committed());
            returned(store);
        }

        private void adopt(DiskStore store, long epoch, long committed) throws IOException {
            asked = kept.adopt(epoch, committed);
            store.state().adoptEpoch(epoch, committed);
            returned(store);
        }

        private void returned(DiskStore store) {
            kept = asked;
            assertThat(store.state().epochs()).isEqualTo(kept);
        }
    }

    @Test
    void allOfAChangeIsThereOrNothingOfIt() throws IOException {
        long operations = operations();
        assertThat(operations).isGreaterThan(100);
        for (long crash = 1; crash <= operations; crash++) {
            ForgetfulFiles files = new ForgetfulFiles().crashAt(crash);
            Story story = crashed(files);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++)
                check(story, files.afterCrash(seed), "crash at " + crash + ", seed " + seed);
        }
    }

    private static long operations() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        new Story().run(files);
        return files.operations();
    }

    private static Story crashed(ForgetfulFiles files) throws IOException {
        Story story = new Story();
        try {
            story.run(files);
        } catch (LogFailedException | AppendRefusedException | CrashedException _) {
            // As intended.
        }
        return story;
    }

    private static void check(Story story, ForgetfulFiles files, String when) throws IOException {
        Opened opened = DiskStore.open(files, LogSettings.tiny());
        assertThat(opened.damage()).as(when).isEmpty();
        assertThat(opened.notes()).as(when).isEmpty();
        DiskStore store = opened.store();
        Epochs found = store.state().epochs();
        assertThat(found).as(when).isIn(story.kept, story.asked);
        if (found.owner().isPresent())
            assertThatIllegalArgumentException().as(when)
                    .isThrownBy(() -> store.state().promise(found.promised(), STRANGER, 0));
        long next = found.promised() + 1;
        store.state().promise(next, owner(next), found.committed());
        store.state().adoptEpoch(next, 100);
        Epochs expected = found.promise(next, owner(next), 0).adopt(next, 100);
        assertThat(open(files.afterCrash(99)).state().epochs()).as(when).isEqualTo(expected);
    }

    private static DiskStore open(ForgetfulFiles files) throws IOException {
        return DiskStore.open(files, LogSettings.tiny()).store();
    }

    /// A killed process leaves a change in the memory of the system, where the next one finds it and answers by it.
    @Test
    void whatAStartFindsSurvivesTheMachineGoingOff() throws IOException {
        long operations = operations();
        for (long kill = 1; kill <= operations; kill++) {
            ForgetfulFiles files = new ForgetfulFiles().crashAt(kill);
            Story story = crashed(files);
            files.processKilled();
            Epochs found = open(files).state().epochs();
            assertThat(found).as("killed at " + kill).isIn(story.kept, story.asked);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++)
                assertThat(open(files.afterCrash(seed)).state().epochs())
                        .as("killed at " + kill + ", seed " + seed)
                        .isEqualTo(found);
        }
    }
}
