package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.files.LogFailedException;
import antiphon.log.memory.MemoryStore;
import antiphon.log.segment.LogSettings;
import antiphon.log.state.Epochs;
import antiphon.log.state.ReplicaState;
import antiphon.log.state.StateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What replicas on disk and in memory promise and adopt.
class EpochsOfReplicaTest {
    private static final Owner ONE = new Owner(new NodeId("one"), new UUID(1, 1), 11);
    private static final Owner TWO = new Owner(new NodeId("two"), new UUID(1, 2), 22);

    private static DiskStore open(ForgetfulFiles files) throws IOException {
        return DiskStore.open(files, LogSettings.tiny()).store();
    }

    private static int version(ForgetfulFiles files) {
        return ByteBuffer.wrap(files.bytes(StateFile.NAME)).getInt(8);
    }

    static Stream<ReplicaStore> stores() throws IOException {
        return Stream.of(open(new ForgetfulFiles()), new MemoryStore(1_000_000));
    }

    @ParameterizedTest
    @MethodSource("stores")
    void aPromiseHasOneOwnerAndOnlyItsEpochIsAdopted(ReplicaStore store) throws IOException {
        ReplicaState state = store.state();
        assertThat(state.epochs()).isEqualTo(Epochs.NONE);
        state.promise(3);
        state.promise(4, ONE, 0);
        state.promise(4, ONE, 0);
        assertThatIllegalArgumentException().isThrownBy(() -> state.promise(4, TWO, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> state.promise(4));
        assertThatIllegalArgumentException().isThrownBy(() -> state.adoptEpoch(3, 0));
        assertThat(state.epochs()).isEqualTo(new Epochs(4, Optional.of(ONE), 0, 0));
        state.adoptEpoch(4, 17);
        state.promise(6, TWO, 18);
        assertThatIllegalArgumentException().isThrownBy(() -> state.promise(5, ONE, 18));
        assertThatIllegalArgumentException().isThrownBy(() -> state.adoptEpoch(4, 18));
        assertThat(state.epochs()).isEqualTo(new Epochs(6, Optional.of(TWO), 4, 18));
        assertThat(state.promisedEpoch()).isEqualTo(6);
    }

    @Test
    void theNewVersionIsWrittenWhileThereIsAnOwnerOrAnAdoptedEpoch() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files);
        store.state().adopt(Entries.LOG);
        store.state().promise(1);
        assertThat(version(files)).isEqualTo(1);
        store.state().promise(2, ONE, 0);
        assertThat(version(files)).isEqualTo(3);
        store.state().promise(3);
        assertThat(version(files)).as("only the owner was new").isEqualTo(1);
        store.state().promise(4, TWO, 0);
        store.state().adoptEpoch(4, 0);
        store.state().promise(5);
        assertThat(version(files)).isEqualTo(3);
        store.close();
        assertThat(open(files).state().epochs()).isEqualTo(new Epochs(5, Optional.empty(), 4, 0));
    }

    @Test
    void everyOtherChangeOfTheStateKeepsThem() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files);
        store.state().promise(2, ONE, 0);
        store.state().adopt(Entries.LOG);
        store.state().adoptEpoch(2, 0);
        store.log().append(Entries.after(store, 60));
        store.log().sync();
        store.log().truncateAfter(20);
        store.state().distrust(20);
        store.state().settled();
        store.close();
        assertThat(open(files).state().epochs()).isEqualTo(new Epochs(2, Optional.of(ONE), 2, 0));
    }

    @Test
    void aRefusedOrRepeatedPromiseWritesNothing() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        ReplicaState state = open(files).state();
        state.promise(2, ONE, 0);
        state.adoptEpoch(2, 5);
        long operations = files.operations();
        assertThatIllegalArgumentException().isThrownBy(() -> state.promise(2, TWO, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> state.promise(1, ONE, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> state.adoptEpoch(3, 9));
        state.promise(2, ONE, 9);
        state.adoptEpoch(2, 9);
        assertThat(files.operations()).isEqualTo(operations);
    }

    @Test
    void aPromiseThatCannotBeMadeDurableIsNotShown() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        ReplicaState state = open(files).state();
        state.promise(2, ONE, 0);
        files.failSyncs(true);
        assertThatThrownBy(() -> state.promise(3, TWO, 0)).isInstanceOf(LogFailedException.class);
        files.failSyncs(false);
        assertThatThrownBy(() -> state.adoptEpoch(2, 0)).isInstanceOf(LogFailedException.class);
        assertThat(state.epochs()).isEqualTo(new Epochs(2, Optional.of(ONE), 0, 0));
    }

    @Test
    void damageInOneCopyIsRewrittenAndInBothForgetsAll() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = open(files);
        store.state().promise(2, ONE, 0);
        store.state().adoptEpoch(2, 5);
        store.close();
        files.flip(StateFile.NAME, 160, 0);
        Opened opened = DiskStore.open(files, LogSettings.tiny());
        assertThat(opened.notes()).anyMatch(note -> note.contains("one of the two copies"));
        assertThat(opened.store().state().epochs()).isEqualTo(new Epochs(2, Optional.of(ONE), 2, 5));
        opened.store().close();
        files.flip(StateFile.NAME, 160, 0);
        files.flip(StateFile.NAME, 512 + 120, 0);
        Opened lost = DiskStore.open(files, LogSettings.tiny());
        assertThat(lost.damage()).isPresent();
        assertThat(lost.store().state().epochs()).isEqualTo(Epochs.NONE);
    }
}
