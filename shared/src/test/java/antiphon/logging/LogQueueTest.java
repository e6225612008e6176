package antiphon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/// A log whose reader stops reading.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LogQueueTest {
    private static final int LINES = 100;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch read = new CountDownLatch(1);
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private final LogQueue queue = new LogQueue(new OutputStream() {
        @Override
        public void write(int one) throws IOException {
            write(new byte[]{(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                read.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            arrived.write(bytes, from, length);
        }
    }, System.err);
    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("antiphon.test");

    @BeforeEach
    void start() {
        LineLayout layout = new LineLayout();
        layout.setContext(context);
        layout.setFormat("text");
        layout.start();
        queue.setContext(context);
        queue.setLayout(layout);
        queue.start();
        log.setLevel(Level.INFO);
        log.addAppender(queue);
    }

    @Test
    void aLogThatCannotBeWrittenIsSaidOnceOnStandardErrorAndItsLinesAreCounted() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        LogQueue full = new LogQueue(
                new FileOutputStream("/dev/full"), new PrintStream(said, true, StandardCharsets.UTF_8));
        full.setContext(context);
        full.setLayout(new LayoutBase<>() {
            @Override
            public String doLayout(ILoggingEvent event) {
                return event.getFormattedMessage() + "\n";
            }
        });
        full.start();
        log.addAppender(full);
        for (int line = 0; line < LINES; line++) log.info("line {}", line);
        full.flush(LONG);
        log.detachAppender(full);
        assertThat(full.dropped()).isEqualTo(LINES);
        assertThat(said.toString(StandardCharsets.UTF_8)).isEqualTo("antiphon: the log cannot be written to standard"
                + " output: No space left on device; this node runs on, and lines are lost until it can"
                + " (antiphon_log_lines_dropped_total)\n");
    }

    private String text() {
        queue.flush(LONG);
        return arrived.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whoLogsNeverWaitsAndWhatIsDroppedIsCounted() {
        for (int line = 0; line < LINES; line++) log.info("line {} {}", line, "x".repeat(15_000));
        long dropped = queue.dropped();
        assertThat(dropped).isPositive().isLessThan(LINES);

        read.countDown();

        assertThat(text().lines().filter(line -> line.contains("INFO  line ")).count()).isEqualTo(LINES - dropped);
    }

    /// The line is logged as the node's other lines are, so it comes where these come.
    @Test
    void aLineSaysOnceHowManyWereDroppedBeforeIt() {
        Logger ofProcess = (Logger) LoggerFactory.getLogger("antiphon.log");
        ofProcess.addAppender(queue);
        try {
            for (int line = 0; line < LINES; line++) log.info("line {} {}", line, "x".repeat(15_000));
            long dropped = queue.dropped();
            read.countDown();
            String said = dropped + " lines of the log were dropped here: standard output was not read";
            assertThat(text()).containsOnlyOnce("lines of the log were dropped").contains("WARN  " + said);

            log.warn("after it");
            assertThat(text()).containsOnlyOnce("lines of the log were dropped").contains("WARN  after it");
        } finally {
            ofProcess.detachAppender(queue);
        }
    }

    @Test
    void theLastErrorIsKeptWhenNothingElseFits() {
        for (int line = 0; line < LINES; line++) log.info("line {} {}", line, "x".repeat(15_000));
        log.error("this node ends");

        read.countDown();

        assertThat(text()).contains("ERROR this node ends");
    }

    @Test
    void theWaitForAReaderThatDoesNotReadIsBounded() {
        log.error("this node ends");
        queue.flush(Duration.ofMillis(10)); // It returns.
        assertThat(arrived.size()).isZero();

        read.countDown();

        assertThat(text()).contains("this node ends");
    }
}
