package antiphon.failover.founding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import antiphon.core.NodeId;
import antiphon.failover.core.register.Member;
import antiphon.failover.ratis.ControlDirectory;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoundingFileTest {
    @TempDir private Path directory;

    private static Founding founding(int group) {
        return new Founding(
                new UUID(0, group), new LogId(new UUID(7, 7)), 3,
                List.of(new Member(new NodeId("a"), "a:1", new UUID(1, 1), new UUID(2, 1)),
                        new Member(new NodeId("b"), "b:1", new UUID(1, 2), new UUID(2, 2))));
    }

    private FoundingFile open() throws IOException {
        return FoundingFile.in(ControlDirectory.open(directory));
    }

    @Test
    void theFirstFoundingIsKeptForGood() throws IOException {
        FoundingFile file = open();
        assertThat(file.known()).isEmpty();
        assertThat(file.keep(founding(1))).isTrue();
        assertThat(file.keep(founding(1))).as("the same again").isTrue();
        assertThat(file.keep(founding(2))).isFalse();
        assertThat(file.known()).contains(founding(1));
        assertThat(open().known()).as("after a restart").contains(founding(1));
    }

    /// A node that took it for none could be founded again, beside the members it has promised.
    @Test
    void aDamagedOneIsNotTakenForNone() throws IOException {
        open().keep(founding(1));
        Files.write(directory.resolve("founding"), new byte[]{(byte) 0xff, 0x01});
        assertThatIOException().isThrownBy(this::open).withMessageContaining("founding is damaged");
        Files.write(directory.resolve("founding"), new byte[0]);
        assertThatIOException().isThrownBy(this::open).withMessageContaining("founding is damaged");
    }
}
