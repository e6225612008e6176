package antiphon.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/// How often each stack was seen on a processor, of one process.
///
/// The samples are `jdk.CPUTimeSample` (JEP 509): one for each few milliseconds of processor time of a thread that runs
/// Java, also while it is in the system for it; of a thread that waits there are none.
final class Samples {
    static final String EVENT = "jdk.CPUTimeSample";

    /// What distinguishes the lambdas of a class is new in each run.
    private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda.*");

    private final Map<List<Frame>, Long> counts;

    /// @param method as `package.Class.method`
    /// @param execution how it ran, in the words of the flight recorder: such as `Interpreted` or `JIT compiled`
    record Frame(String method, String execution) {}

    Samples(Map<List<Frame>, Long> counts) {
        this.counts = counts;
    }

    /// @param recording of the flight recorder
    static Samples between(Path recording, Instant from, Instant to) throws IOException {
        Map<List<Frame>, Long> counts = new HashMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (!event.getEventType().getName().equals(EVENT)) continue;
                if (event.getStartTime().isBefore(from) || event.getStartTime().isAfter(to)) continue;
                RecordedStackTrace stack = event.getStackTrace();
                if (stack != null) counts.merge(frames(stack), 1L, Long::sum);
            }
        }
        return new Samples(counts);
    }

    private static List<Frame> frames(RecordedStackTrace stack) {
        List<Frame> frames = new ArrayList<>();
        for (RecordedFrame frame : stack.getFrames().reversed()) {
            RecordedMethod method = frame.getMethod();
            String type = LAMBDA.matcher(method.getType().getName()).replaceAll("");
            frames.add(new Frame(type + "." + method.getName(), frame.getType()));
        }
        return frames;
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /// @param action is given each stack, the outermost frame first, and how often it was seen
    void forEach(BiConsumer<List<Frame>, Long> action) {
        counts.forEach(action);
    }

    Map<Stage, Long> byStage() {
        Map<Stage, Long> stages = new TreeMap<>();
        counts.forEach((stack, count) -> stages.merge(Stage.of(methods(stack)), count, Long::sum));
        return stages;
    }

    private static List<String> methods(List<Frame> stack) {
        return stack.stream().map(Frame::method).toList();
    }
}
