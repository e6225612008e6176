package antiphon.master.tracing;

import antiphon.logging.Repeats;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what was noted of writes to the collector, on a thread of its own: makes spans of it and sends them, twice a
/// second. Only this thread ever waits for the collector.
final class TraceExport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);
    private static final long PAUSE_MS = 500;
    private static final int TRACES_PER_REQUEST_MAX = 200;
    /// For one request, with what is tried again of it.
    private static final long REQUEST_MS_MAX = 4_000;
    /// A little longer, so that the reason of a failure is heard.
    private static final long RESULT_MS_MAX = 5_000;
    private static final long STOP_WAIT_MS = 1_000;

    /// The results of exports.
    enum Result {
        EXPORTED, FAILED
    }

    private final BlockingQueue<WriteTrace> done;
    private final ObjIntConsumer<Result> onResult;
    private final String endpoint;
    private final SpanExporter exporter;
    private final List<SpanData> spans = new ArrayList<>();
    private final SpanTree tree;
    private final Repeats<Result> failures = new Repeats<>(Result.class);
    private final Thread thread = Thread.ofPlatform().name("trace-export").daemon().unstarted(this::run);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// @param capacity as many as there can ever be
    /// @param onResult called with a result and its number of traces
    TraceExport(
            TraceSettings settings, String node, int capacity, ObjIntConsumer<Result> onResult) {
        this.done = new ArrayBlockingQueue<>(capacity);
        this.onResult = onResult;
        this.endpoint = settings.endpoint().toString();
        this.exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint)
                .setHeaders(settings.headers()::reveal)
                .setConnectTimeout(REQUEST_MS_MAX, TimeUnit.MILLISECONDS)
                .setTimeout(REQUEST_MS_MAX, TimeUnit.MILLISECONDS)
                .build();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(resource(settings.serviceName(), node))
                .addSpanProcessor(new Ended())
                .build();
        this.tree = new SpanTree(provider.get("antiphon"));
    }

    private static Resource resource(String service, String node) {
        return Resource.getDefault().merge(Resource.create(Attributes.of(
                AttributeKey.stringKey("service.name"), service,
                AttributeKey.stringKey("service.instance.id"), node,
                AttributeKey.stringKey("antiphon.node"), node)));
    }

    /// On the thread of the export, where the spans are made.
    private final class Ended implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            spans.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    void start() {
        thread.start();
    }

    /// For any thread, and never waits.
    void add(WriteTrace trace) {
        if (!done.offer(trace)) onResult.accept(Result.FAILED, 1);
    }

    private void run() {
        try {
            while (!stopping.await(PAUSE_MS, TimeUnit.MILLISECONDS)) exportAll();
            exportAll();
        } catch (InterruptedException _) {
            // The collector does not answer, and the master cannot wait for it any longer.
        }
    }

    /// All traces queued now. Later ones are for the next time: otherwise, under load, it would never pause.
    private void exportAll() throws InterruptedException {
        int left = done.size();
        while (left > 0) {
            List<WriteTrace> traces = new ArrayList<>();
            left -= done.drainTo(traces, Math.min(left, TRACES_PER_REQUEST_MAX));
            export(traces);
        }
    }

    private void export(List<WriteTrace> traces) throws InterruptedException {
        @Nullable
        String trouble;
        try {
            traces.forEach(tree::make);
            trouble = send(List.copyOf(spans));
        } catch (RuntimeException e) {
            trouble = e.toString();
        } finally {
            spans.clear();
        }
        onResult.accept(trouble == null ? Result.EXPORTED : Result.FAILED, traces.size());
        if (trouble != null) report(trouble, traces.size());
    }

    /// @return the error; null when there was none
    private @Nullable String send(List<SpanData> batch) throws InterruptedException {
        CompletableResultCode result = exporter.export(batch).join(RESULT_MS_MAX, TimeUnit.MILLISECONDS);
        if (Thread.interrupted()) throw new InterruptedException();
        if (result.isSuccess()) return null;
        Throwable failure = result.getFailureThrowable();
        if (!result.isDone()) return "no answer within " + RESULT_MS_MAX / 1000 + " s";
        return failure == null ? "it refused them" : reason(failure);
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void report(String trouble, int traces) {
        OptionalLong skipped = failures.happened(Result.FAILED, System.nanoTime());
        if (skipped.isPresent())
            LOG.warn("traces could not be sent to {}, those of {} writes are gone: {}; no write waits for it", endpoint,
                    traces, trouble);
    }

    /// Sends all pending traces, for a bounded time.
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(STOP_WAIT_MS);
            if (thread.isAlive()) LOG.warn("the last traces are given up: {} does not answer", endpoint);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        exporter.shutdown();
    }
}
