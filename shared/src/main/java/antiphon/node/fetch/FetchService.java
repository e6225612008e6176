package antiphon.node.fetch;

import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.Incarnation;
import antiphon.node.read.LogFeed;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.Transport;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.wire.EpochForm;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The service of every node for other nodes: it gives them messages of its log, as the bytes in which they rest on
/// disk.
public final class FetchService implements NodeServiceGrpc.AsyncService, BindableService {
    private final LogPages pages;
    private final LogFeed feed;
    private final Incarnation incarnation;
    private final Consumer<FetchRequest> gate;
    private final Transport transport;
    private final CallRule rule;

    /// @param feed bounds what readers leave unread, these among them
    /// @param gate throws a StatusRuntimeException when the role gives that caller nothing, or nothing now
    /// @param rule with TLS: who may call
    public FetchService(
            LogPages pages,
            LogFeed feed,
            Incarnation incarnation,
            Consumer<FetchRequest> gate,
            Transport transport,
            CallRule rule) {
        this.pages = pages;
        this.feed = feed;
        this.incarnation = incarnation;
        this.gate = gate;
        this.transport = transport;
        this.rule = rule;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return transport.guard(
                NodeServiceGrpc.bindService(this),
                Map.of(NodeServiceGrpc.getFetchMethod().getFullMethodName(), rule));
    }

    @Override
    public void fetch(FetchRequest request, StreamObserver<FetchResponse> node) {
        try {
            gate.accept(request);
            feed.requireRoom();
            FetchResponse answer = answer(request);
            feed.lend((ServerCallStreamObserver<FetchResponse>) node, answer.getSerializedSize());
            node.onNext(answer);
            node.onCompleted();
        } catch (StatusRuntimeException e) { // By default gRPC answers UNKNOWN for every exception.
            node.onError(e);
        }
    }

    private FetchResponse answer(FetchRequest request) {
        FetchRefusals.requireMeant(incarnation, request.getIncarnation());
        if (request.getNoEntries()) return of(pages.standing()).build();
        LogPages.Wanted wanted = new LogPages.Wanted(
                FetchRefusals.notNegative("after", request.getAfter()),
                FetchRefusals.hash("after_hash", request.getAfterHash()),
                FetchRefusals.notNegative("through", request.getThrough()),
                FetchRefusals.notNegative("page_bytes_max", request.getPageBytesMax()));
        return switch (pages.after(wanted)) {
            case LogPages.Answer.Page(var standing, List<LogEntry> entries, boolean more) ->
                withEntries(of(standing), entries).setMore(more).build();
            case LogPages.Answer.Diverged(var standing, String objection) ->
                of(standing).setDiverged(objection).build();
            case LogPages.Answer.Gone gone -> throw FetchRefusals.gone(gone);
            case LogPages.Answer.Unreadable unreadable -> throw FetchRefusals.unreadable(unreadable);
        };
    }

    private static FetchResponse.Builder withEntries(FetchResponse.Builder page, List<LogEntry> entries) {
        if (!entries.isEmpty()) page.setParentHash(ByteString.copyFrom(entries.getFirst().parentHash().toBytes()));
        for (LogEntry entry : entries) page.addEntries(UnsafeByteOperations.unsafeWrap(entry.encoded()));
        return page;
    }

    private static FetchResponse.Builder of(LogPages.Standing standing) {
        FetchResponse.Builder answer = FetchResponse.newBuilder().setEpoch(standing.epoch()).setLast(standing.last());
        standing.start().map(EpochForm::of).ifPresent(answer::setEpochStart);
        standing.logId().map(LogId::toBytes).map(ByteString::copyFrom).ifPresent(answer::setLogId);
        return answer;
    }
}
