package antiphon.logging;

import antiphon.files.IoReason;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Writes the log to standard output on a thread of its own, so that no logging thread ever waits for the reader: a
/// pipe that is not read, or a log driver that hangs, holds up neither a turn nor a connection.
///
///     any thread --line--> queue of 1 MiB --one thread--> standard output
///
/// Lines that do not fit are dropped and counted, and a line reports the number once there is room again. New errors
/// replace the oldest lines: the last error of a node that ends is not lost behind others. Lines that cannot be written
/// are counted too; that is said on standard error as soon as it begins, since the log may never be writable again.
///
/// The number of lines of one kind is limited per minute, since input of others can cause them: of a line
/// of our own, identified by its pattern, more than of all lines from one place in a library, often with a stack trace.
///
/// Logback makes it, as `logback.xml` says. There is one for each process; what stands in `static` is of that one.
public final class LogQueue extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int QUEUE_CHARS_MAX = 1 << 20;
    static final int LINE_CHARS_MAX = 16 * 1024;
    private static final int OWN_LINES_A_MINUTE = 100;
    private static final int LIBRARY_LINES_A_MINUTE = 3;
    private static final String OWN = "antiphon";
    private static final Duration LEFT_OUT_PAUSE = Duration.ofMinutes(1);
    private static final Duration FLUSH_MAX = Duration.ofSeconds(1);
    private static volatile @Nullable LogQueue ofProcess;

    private final OutputStream out;
    private final PrintStream err;
    private @Nullable Layout<ILoggingEvent> layout;

    private final Deque<String> lines = new ArrayDeque<>(); // guarded by this, as what follows
    private int chars;
    private boolean writing;
    private long dropped;
    private long droppedUnreported;
    private final LineLimit limit = new LineLimit();
    private long leftOut;
    private long leftOutUnreported;
    private String leftOutKind = "";
    private long leftOutReportedNs;

    private boolean isFailureSaid; // used by the writing thread

    /// Onto standard output itself, past the locks of `System.out`.
    public LogQueue() {
        this(new FileOutputStream(FileDescriptor.out), System.err);
    }

    LogQueue(OutputStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// Elsewhere than to standard output, for tests.
    public static LogQueue onto(OutputStream out) {
        return new LogQueue(out, System.err);
    }

    public void setLayout(Layout<ILoggingEvent> layout) {
        this.layout = layout;
    }

    /// Lines of this process that were dropped since it started.
    public static long droppedLines() {
        LogQueue queue = ofProcess;
        return queue == null ? 0 : queue.dropped();
    }

    /// Waits until all is written that was logged, but no longer than a second: for a process that is about to end.
    public static void flushAll() {
        LogQueue queue = ofProcess;
        if (queue != null) queue.flush(FLUSH_MAX);
    }

    @Override
    public void start() {
        super.start();
        ofProcess = this;
        Thread.ofPlatform().daemon().name("log-writer").start(this::write);
    }

    /// Does not end the thread: after this, nothing comes any more.
    @Override
    public void stop() {
        super.stop();
        flush(FLUSH_MAX);
    }

    @Override
    protected void append(ILoggingEvent event) {
        Layout<ILoggingEvent> form = layout;
        if (form == null || !takes(event)) return;
        String line = form.doLayout(event);
        if (line.length() > LINE_CHARS_MAX) line = line.substring(0, LINE_CHARS_MAX) + "...\n";
        add(line, event.getLevel().isGreaterOrEqual(Level.ERROR));
    }

    /// What libraries say is often put together beforehand, so their patterns are no kinds.
    private synchronized boolean takes(ILoggingEvent event) {
        String logger = event.getLoggerName();
        boolean own = logger.startsWith(OWN);
        String kind = own ? logger + " " + event.getMessage() : logger;
        if (limit.takes(kind, own ? OWN_LINES_A_MINUTE : LIBRARY_LINES_A_MINUTE, System.nanoTime())) return true;
        leftOut++;
        leftOutUnreported++;
        leftOutKind = kind;
        return false;
    }

    private synchronized void add(String line, boolean important) {
        while (important && chars + line.length() > QUEUE_CHARS_MAX && !lines.isEmpty()) {
            chars -= lines.removeFirst().length();
            drop();
        }
        if (chars + line.length() > QUEUE_CHARS_MAX) {
            drop();
            return;
        }
        lines.addLast(line);
        chars += line.length();
        notifyAll();
    }

    private void drop() {
        dropped++;
        droppedUnreported++;
    }

    /// Lines of this process that were left out since there were too many of their kind.
    public static long leftOutLines() {
        LogQueue queue = ofProcess;
        return queue == null ? 0 : queue.leftOut();
    }

    synchronized long leftOut() {
        return leftOut;
    }

    synchronized long dropped() {
        return dropped;
    }

    private void write() {
        try {
            while (true) {
                String text = next();
                write(text);
                reportDropped();
                reportLeftOut();
                written();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A log that cannot be written is no reason to end: the next line tries again.
    private void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            synchronized (this) {
                drop();
            }
            sayOnce(e);
        }
    }

    private void sayOnce(IOException failure) {
        if (isFailureSaid) return;
        isFailureSaid = true;
        err.println("antiphon: the log cannot be written to standard output: " + IoReason.of(failure)
                + "; this node runs on, and lines are lost until it can (antiphon_log_lines_dropped_total)");
    }

    private synchronized String next() throws InterruptedException {
        while (lines.isEmpty()) wait();
        writing = true;
        String line = lines.removeFirst();
        chars -= line.length();
        return line;
    }

    private void reportDropped() {
        long unreported;
        synchronized (this) {
            unreported = lines.isEmpty() ? droppedUnreported : 0;
            droppedUnreported -= unreported;
        }
        if (unreported > 0)
            LoggerFactory.getLogger("antiphon.log")
                    .atWarn()
                    .addKeyValue("event", "log-lines-dropped")
                    .addKeyValue("lines", unreported)
                    .log("{} lines of the log were dropped here: standard output was not read, or could not be"
                            + " written. The node itself did not wait for it", unreported);
    }

    /// Once a minute, with the next line of any kind.
    private void reportLeftOut() {
        long unreported;
        String kind;
        synchronized (this) {
            long nowNs = System.nanoTime();
            if (leftOutUnreported == 0
                    || (leftOutReportedNs != 0 && nowNs - leftOutReportedNs < LEFT_OUT_PAUSE.toNanos()))
                return;
            leftOutReportedNs = nowNs;
            unreported = leftOutUnreported;
            kind = leftOutKind;
            leftOutUnreported = 0;
        }
        LoggerFactory.getLogger("antiphon.log")
                .atWarn()
                .addKeyValue("event", "log-lines-left-out")
                .addKeyValue("lines", unreported)
                .log("{} lines of the log were left out since there were too many of their kind in a minute, the last:"
                        + " {}", unreported, kind);
    }

    private synchronized void written() {
        writing = false;
        notifyAll();
    }

    /// Waits until all is written that was logged, but no longer than `wait`.
    public synchronized void flush(Duration wait) {
        long untilNs = System.nanoTime() + wait.toNanos();
        try {
            while (writing || !lines.isEmpty()) {
                long leftMs = (untilNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) return;
                wait(leftMs);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
