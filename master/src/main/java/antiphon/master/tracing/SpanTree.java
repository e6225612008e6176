package antiphon.master.tracing;

import antiphon.core.NodeId;
import antiphon.master.core.contract.Refusal;
import antiphon.proto.master.MessageServiceGrpc;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Makes spans of what was noted of a write:
///
///     PostMessage           from its arrival to its answer
///     |- sequence           from its arrival until it had its number
///     |- fsync              from then until it was durable on the master
///     |- replicate worker1  from when it was sent until the worker held it durably
///     |- replicate worker2
///
/// Those of a worker may end after the answer. `docs/tracing.md` says what the attributes mean.
final class SpanTree {
    private static final String UNARY = "PostMessage";
    private static final AttributeKey<String> RPC_SYSTEM = AttributeKey.stringKey("rpc.system.name");
    private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
    private static final AttributeKey<String> RPC_STATUS = AttributeKey.stringKey("rpc.response.status_code");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("antiphon.outcome");
    private static final AttributeKey<String> REFUSAL = AttributeKey.stringKey("antiphon.refusal");
    private static final AttributeKey<String> WORKER = AttributeKey.stringKey("antiphon.worker");
    private static final AttributeKey<String> DELIVERY = AttributeKey.stringKey("antiphon.delivery");
    private static final AttributeKey<Boolean> COUNTED = AttributeKey.booleanKey("antiphon.counted");
    private static final AttributeKey<Boolean> REPEAT = AttributeKey.booleanKey("antiphon.repeat");
    private static final AttributeKey<Long> CONCERN = AttributeKey.longKey("antiphon.w");
    private static final AttributeKey<Long> SEQUENCE = AttributeKey.longKey("antiphon.seq");
    private static final AttributeKey<Long> LAST_SEQUENCE = AttributeKey.longKey("antiphon.seq.last");
    private static final AttributeKey<Long> MESSAGES = AttributeKey.longKey("antiphon.messages");
    private static final AttributeKey<Long> COPIES = AttributeKey.longKey("antiphon.copies");

    private final Tracer tracer;

    SpanTree(Tracer tracer) {
        this.tracer = tracer;
    }

    /// The tracer gets each span when it ends.
    void make(WriteTrace trace) {
        Span root = root(trace);
        if (trace.isSequenced()) {
            Context inRoot = Context.root().with(root);
            end(trace, start(trace, inRoot, "sequence", 0), trace.sequencedNs(), "");
            end(trace, start(trace, inRoot, "fsync", trace.sequencedNs()), trace.storedNs(), "not durable ");
            for (NodeId worker : trace.workers()) replicate(trace, inRoot, worker);
        }
        endRoot(trace, root);
    }

    private Span root(WriteTrace trace) {
        WriteTrace.Call call = trace.call();
        Span root = tracer.spanBuilder(call.method())
                .setParent(Context.root().with(Span.wrap(call.caller())))
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(at(trace, 0), TimeUnit.NANOSECONDS)
                .setAttribute(RPC_SYSTEM, "grpc")
                .setAttribute(RPC_METHOD, MessageServiceGrpc.SERVICE_NAME + "/" + call.method())
                .setAttribute(CONCERN, (long) call.concern())
                .startSpan();
        if (call.messages() > 1) root.setAttribute(MESSAGES, (long) call.messages());
        if (trace.first() > 0) root.setAttribute(SEQUENCE, trace.first());
        if (trace.last() > trace.first()) root.setAttribute(LAST_SEQUENCE, trace.last());
        if (trace.first() > 0 && !trace.isSequenced()) root.setAttribute(REPEAT, true);
        return root;
    }

    private void replicate(WriteTrace trace, Context inRoot, NodeId worker) {
        boolean sent = trace.sentNs(worker) != WriteTrace.NEVER;
        boolean held = trace.heldNs(worker) != WriteTrace.NEVER;
        Span span = start(trace, inRoot, "replicate", sent ? trace.sentNs(worker) : trace.sequencedNs());
        span.setAttribute(WORKER, worker.name());
        span.setAttribute(COUNTED, trace.counted(worker));
        if (sent || held) span.setAttribute(DELIVERY, sent ? "stream" : "catch_up");
        if (held || sent || trace.endedNs() != WriteTrace.NEVER) {
            end(trace, span, trace.heldNs(worker), "not acknowledged ");
        } else {
            span.setStatus(StatusCode.ERROR, "not acknowledged: not sent before the write was answered");
            span.end(at(trace, trace.answeredNs()), TimeUnit.NANOSECONDS);
        }
    }

    private static void endRoot(WriteTrace trace, Span root) {
        Attributes answer = Attributes.of(OUTCOME, trace.outcome().word(), COPIES, (long) trace.copies());
        root.setAllAttributes(answer);
        trace.refusal().ifPresent(refusal -> {
            root.setAttribute(REFUSAL, word(refusal));
            root.setStatus(StatusCode.ERROR, refusal.detail());
        });
        if (trace.answeredNs() != WriteTrace.NEVER) {
            boolean gone = trace.outcome() == TraceOutcome.CALLER_GONE;
            if (trace.call().method().equals(UNARY)) root.setAttribute(RPC_STATUS, gone ? "CANCELLED" : "OK");
            root.addEvent(
                    gone ? "caller gone" : "answered", answer, at(trace, trace.answeredNs()), TimeUnit.NANOSECONDS);
        }
        end(trace, root, trace.answeredNs(), "not answered ");
    }

    private static String word(Refusal refusal) {
        return refusal.reason().name().toLowerCase(Locale.ROOT);
    }

    private Span start(WriteTrace trace, Context in, String name, long startNs) {
        return tracer.spanBuilder(name).setParent(in).setStartTimestamp(at(trace, startNs), TimeUnit.NANOSECONDS)
                .startSpan();
    }

    /// Unfinished steps end, marked as such, when the write was given up.
    private static void end(WriteTrace trace, Span span, long endNs, String otherwise) {
        boolean happened = endNs != WriteTrace.NEVER;
        if (!happened) span.setStatus(StatusCode.ERROR, otherwise + trace.endReason());
        span.end(at(trace, happened ? endNs : trace.endedNs()), TimeUnit.NANOSECONDS);
    }

    private static long at(WriteTrace trace, long sinceArrivalNs) {
        return trace.call().arrivedEpochNs() + sinceArrivalNs;
    }
}
