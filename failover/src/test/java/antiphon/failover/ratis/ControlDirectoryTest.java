package antiphon.failover.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import antiphon.failover.contract.Life;
import antiphon.failover.ratis.RatisRegister.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlDirectoryTest {
    @TempDir private Path directory;

    @Test
    void aVoterIsAsOldAsItsGroup() throws IOException {
        UUID group = UUID.randomUUID();
        Files.createDirectory(directory.resolve(group.toString()));
        Files.writeString(directory.resolve("voter"), new UUID(2, 2) + "\nused\n");
        ControlDirectory known = ControlDirectory.open(directory);
        assertThat(known.voter()).isEqualTo(new UUID(2, 2));
        assertThat(known.group()).contains(group);

        Files.delete(directory.resolve(group.toString()));
        ControlDirectory lost = ControlDirectory.open(directory);
        assertThat(lost.voter()).as("what it voted is lost").isNotEqualTo(known.voter());
        assertThat(lost.group()).isEmpty();
    }

    /// Others found the register with the id that it said, and it may restart before it is one of them.
    @Test
    void aVoterThatNeverVotedKeepsItsId() throws IOException {
        ControlDirectory drawn = ControlDirectory.open(directory);
        assertThat(ControlDirectory.open(directory).voter()).isEqualTo(drawn.voter());
        drawn.use();
        assertThat(ControlDirectory.open(directory).voter()).as("it may have voted").isNotEqualTo(drawn.voter());
    }

    @Test
    void aGroupWithoutItsVoterIsRefused() throws IOException {
        Files.createDirectory(directory.resolve(UUID.randomUUID().toString()));
        assertThatIOException().isThrownBy(() -> ControlDirectory.open(directory));
        Files.writeString(directory.resolve("voter"), "not an id");
        assertThatIOException().isThrownBy(() -> ControlDirectory.open(directory));
    }

    @Test
    void anythingElseThanOneGroupIsRefused() throws IOException {
        ControlDirectory.open(directory);
        Files.createDirectory(directory.resolve("lost+found"));
        assertThatIOException().isThrownBy(() -> ControlDirectory.open(directory));
        Files.delete(directory.resolve("lost+found"));
        Files.createDirectory(directory.resolve(UUID.randomUUID().toString()));
        Files.createDirectory(directory.resolve(UUID.randomUUID().toString()));
        assertThatIOException().isThrownBy(() -> ControlDirectory.open(directory));
    }

    @Test
    void aRegisterOfAnotherGroupIsNotStarted() throws IOException {
        Files.createDirectory(directory.resolve(new UUID(5, 5).toString()));
        Files.writeString(directory.resolve("voter"), new UUID(2, 2).toString());
        ControlDirectory control = ControlDirectory.open(directory);
        Group another = new Group(new UUID(6, 6), List.of());
        Exchange none = (_, _, _) -> new byte[0];
        assertThatIOException()
                .isThrownBy(() -> RatisRegister.start(
                        control, another, none, RatisSettings.DEFAULT, new Life(() -> {}), _ -> {}))
                .withMessageContaining("not " + another.id());
    }
}
