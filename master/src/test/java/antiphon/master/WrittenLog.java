package antiphon.master;

import antiphon.logging.LineLayout;
import antiphon.logging.LogQueue;
import ch.qos.logback.classic.Logger;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// What this process logs, as a node does, while it is open.
final class WrittenLog implements AutoCloseable {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final LogQueue queue = LogQueue.onto(written);

    WrittenLog() {
        LineLayout layout = new LineLayout();
        layout.setContext(root.getLoggerContext());
        layout.setFormat("text");
        layout.start();
        queue.setContext(root.getLoggerContext());
        queue.setLayout(layout);
        queue.start();
        root.addAppender(queue);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /// All lines so far.
    String text() {
        queue.flush(Duration.ofSeconds(10));
        return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        SLF4JBridgeHandler.uninstall();
        root.detachAppender(queue);
        queue.stop();
    }
}
