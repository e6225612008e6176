package antiphon.bench.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import one.convert.Arguments;
import one.convert.CallStack;
import one.convert.FlameGraph;
import one.convert.Frame;

/// The stacks of several processes as one flame graph (B. Gregg), on a page that async-profiler's converter makes: each
/// box is a method, as wide as its share of the processor time, above the one that called it.
///
/// What the page counts as a sample is a microsecond of processor time. A box shows as much of its name as it has room
/// for, so that names begin with what distinguishes methods: `Signer.sign (antiphon.security)`.
final class FlamePage {
    private static final double US_PER_S = 1e6;
    /// Of the whole width. Narrower boxes would be most of the page.
    private static final double PERCENT_SHOWN_MIN = 0.02;
    /// Our own methods stand out until the reader searches for others.
    private static final String OURS = "\\(antiphon\\b";

    private final Arguments settings = new Arguments();
    private final FlameGraph graph = new FlameGraph(settings);

    FlamePage(String title) {
        settings.title = title.replace("&", "&amp;").replace("<", "&lt;") + "; samples are µs";
        settings.highlight = OURS;
        settings.minwidth = PERCENT_SHOWN_MIN;
    }

    /// @param frames the outermost first
    /// @param seconds of processor time
    void add(String process, List<Samples.Frame> frames, double seconds) {
        CallStack stack = stackOf(process);
        for (Samples.Frame frame : frames) stack.push(shown(frame.method()), colour(frame.execution()));
        add(stack, seconds);
    }

    /// Work of the JVM itself, which has no stacks.
    void addOfTheJvm(String process, String work, double seconds) {
        CallStack stack = stackOf(process);
        stack.push(work, Frame.TYPE_CPP);
        add(stack, seconds);
    }

    private static CallStack stackOf(String process) {
        CallStack stack = new CallStack();
        stack.push(process, Frame.TYPE_NATIVE);
        return stack;
    }

    private void add(CallStack stack, double seconds) {
        long us = Math.round(seconds * US_PER_S);
        if (us > 0) graph.addSample(stack, us);
    }

    private static String shown(String method) {
        int type = method.lastIndexOf('.', method.lastIndexOf('.') - 1);
        return type < 0 ? method : method.substring(type + 1) + " (" + method.substring(0, type) + ")";
    }

    private static byte colour(String execution) {
        return switch (execution) {
            case "Interpreted" -> Frame.TYPE_INTERPRETED;
            case "Inlined" -> Frame.TYPE_INLINED;
            case "Native" -> Frame.TYPE_NATIVE;
            default -> Frame.TYPE_JIT_COMPILED;
        };
    }

    String html() throws IOException {
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        graph.dump(html);
        return html.toString(StandardCharsets.UTF_8);
    }
}
