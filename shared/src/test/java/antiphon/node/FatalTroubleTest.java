package antiphon.node;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.ChildJvm;
import antiphon.log.files.LogFailedException;
import antiphon.log.segment.AppendRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/// A node that cannot go on says why in one sentence, and ends with exit code 1.
class FatalTroubleTest {
    private static final int HEAP_MIB = 64;

    @Test
    void aFailedSyncEndsTheProcessWithASentence() throws IOException, InterruptedException {
        ChildJvm node = ChildJvm.run(HEAP_MIB, NodeOnTroubledDisk.class, "sync");
        assertThat(node.exitCode()).as(node.said()).isEqualTo(1);
        assertThat(node.said())
                .contains("ERROR", "this node ends: cannot sync 00000000000000000001.log: Input/output error.",
                        "not known now", "Check the disk, then start this node again")
                .doesNotContain("\tat ", "Exception");
        assertThat(node.said().lines().filter(line -> line.contains("this node ends"))).hasSize(1);
    }

    @Test
    void soDoesADiskThatIsFullTooSoon() throws IOException, InterruptedException {
        ChildJvm node = ChildJvm.run(HEAP_MIB, NodeOnTroubledDisk.class, "room");
        assertThat(node.exitCode()).as(node.said()).isEqualTo(1);
        assertThat(node.said())
                .contains("this node ends: cannot", "No space left on device", "Make room on the disk")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void ofALogThatRefusesEverythingTheFirstCauseIsReported() {
        LogFailedException first = new LogFailedException("cannot sync f: EIO", new IOException("EIO"));
        LogFailedException later = new LogFailedException("the log takes nothing more: cannot sync f: EIO", first);
        assertThat(FatalTrouble.sentenceFor(new UncheckedIOException("cannot append", later)))
                .hasValueSatisfying(sentence -> assertThat(sentence).startsWith("cannot sync f: EIO. What its disk"));
    }

    @Test
    void anAppendThatCouldNotBeTakenBackIsAFailedLog() {
        LogFailedException failed = new LogFailedException("cannot take back", new IOException("EIO"));
        AppendRefusedException refused = new AppendRefusedException("cannot write", failed);
        assertThat(FatalTrouble.sentenceFor(refused)).hasValueSatisfying(s -> assertThat(s).contains("Make room"));
        assertThat(FatalTrouble.sentenceFor(failed)).hasValueSatisfying(s -> assertThat(s).contains("not known now"));
    }

    @Test
    void aBrokenInvariantKeepsItsStackTrace() {
        assertThat(FatalTrouble.sentenceFor(new IllegalStateException("broken"))).isEmpty();
    }
}
