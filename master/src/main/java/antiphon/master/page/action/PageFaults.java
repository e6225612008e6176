package antiphon.master.page.action;

import antiphon.core.NodeId;
import antiphon.http.HttpCall;
import antiphon.http.HttpRefusal;
import antiphon.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The buttons that hurt a worker.
public final class PageFaults {
    private static final long WAIT_SECONDS = 3;
    private static final int DELAY_MS_MAX = 20_000;
    private static final int FAILURES_MAX = 1_000;

    private final List<NodeId> workers;
    private final WorkerFaults faults;
    private final Consumer<PageEvent> events;
    private final Map<NodeId, Delay> delays = new ConcurrentHashMap<>();

    /// @param workers in the order of the settings
    public PageFaults(List<NodeId> workers, WorkerFaults faults, Consumer<PageEvent> events) {
        this.workers = workers;
        this.faults = faults;
        this.events = events;
    }

    public void hurt(HttpCall call) throws IOException {
        Form form = Form.of(call);
        NodeId worker = named(form.text("worker"));
        switch (form.text("what")) {
            case "cut" -> isolate(worker, true, worker + " is isolated: the master does not connect to it");
            case "reconnect" -> isolate(worker, false, worker + " is connected again");
            case "delay" -> delay(worker, form.number("delay_ms", 0, 0, DELAY_MS_MAX));
            case "fail" -> fail(worker, form.number("count", 1, 0, FAILURES_MAX));
            default -> throw new HttpRefusal(400, "what must be cut, reconnect, delay or fail");
        }
        call.answer(200, "done\n");
    }

    private NodeId named(String name) {
        return workers.stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new HttpRefusal(
                        400,
                        "worker must be one of "
                                + String.join(", ", workers.stream().map(NodeId::name).toList())));
    }

    private void isolate(NodeId worker, boolean isolated, String sentence) {
        faults.isolate(worker, isolated);
        report(sentence);
    }

    private void delay(NodeId worker, int delayMs) {
        await(faults.delay(worker, Duration.ofMillis(delayMs)));
        delays.put(worker, new Delay(delayMs, 0));
        report(worker + (delayMs == 0 ? " is not delayed any more" : " is delayed by " + delayMs + " ms"));
    }

    private void fail(NodeId worker, int count) {
        await(faults.fail(worker, count));
        report(worker + " is to fail its next " + count + " deliveries");
    }

    private void report(String sentence) {
        events.accept(new PageEvent(PageEvent.Level.WARN, "fault", sentence + " (fault injection)"));
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new HttpRefusal(502, Objects.requireNonNull(e.getCause()).toString());
        } catch (TimeoutException _) {
            throw new HttpRefusal(504, "the worker did not answer within " + WAIT_SECONDS + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new HttpRefusal(503, "the master stops");
        }
    }

    /// Adds what is being done to a worker. One that has restarted since has lost its delay.
    public Json addTo(Json json, NodeId worker, long incarnation) {
        Delay known = delays.computeIfPresent(worker, (_, delay) -> delay.of(incarnation));
        return json.put("cut", faults.isIsolated(worker)).put("delayMs", known == null ? 0 : known.ms());
    }

    /// @param incarnation of the worker that has it, 0 until that is known
    private record Delay(int ms, long incarnation) {
        @Nullable
        Delay of(long incarnationNow) {
            if (incarnation == 0) return new Delay(ms, incarnationNow);
            return incarnation == incarnationNow ? this : null;
        }
    }
}
