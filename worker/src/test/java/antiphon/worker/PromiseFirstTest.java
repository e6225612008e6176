package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.segment.LogSettings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A worker answers nobody under a promise that its disk does not have.
class PromiseFirstTest {
    private final SignedLog log = new SignedLog(3);

    @Test
    void nothingIsAnsweredWhereThePromiseOfTheSameTurnDoesNotComeToTheDisk() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore kept = DiskStore.open(files, LogSettings.tiny()).store();
        AtomicBoolean forced = new AtomicBoolean();
        try (FakeMaster master = new FakeMaster(log)) {
            WorkerUnderTest worker = WorkerUnderTest.on(kept, master);
            files.whileForced(() -> {
                forced.set(true);
                throw new IOException("Input/output error");
            });
            MasterStream stream = new MasterStream(worker, SignedLog.opening());
            Await.until("the worker breaks", () -> worker.broken.get() != null);
            worker.node.close();
            stream.awaitEnd();
            worker.channel.shutdownNow();
            assertThat(forced).as("it came to the promise").isTrue();
            assertThat(stream.progress).as("what was acknowledged to the master").isEmpty();
        }
    }
}
