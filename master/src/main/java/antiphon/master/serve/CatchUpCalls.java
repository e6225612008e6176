package antiphon.master.serve;

import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.fetch.FetchRefusals;
import antiphon.node.fetch.LogPages;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;

/// The contract's `CatchUp`: what [antiphon.node.fetch.FetchService] serves, with the messages' fields one by one. For
/// workers of versions before `Fetch`, and for other people's programs.
public final class CatchUpCalls {
    private final LogPages pages;
    private final FetchGate gate;

    public CatchUpCalls(LogPages pages, FetchGate gate) {
        this.pages = pages;
        this.gate = gate;
    }

    void answer(CatchUpRequest request, StreamObserver<CatchUpResponse> worker) {
        try {
            worker.onNext(page(request));
            worker.onCompleted();
        } catch (StatusRuntimeException e) { // By default gRPC answers UNKNOWN for every exception.
            worker.onError(e);
        }
    }

    private CatchUpResponse page(CatchUpRequest request) {
        gate.requireWorker(request.getAuthToken(), request.getMachineId());
        LogPages.Wanted wanted = new LogPages.Wanted(
                FetchRefusals.notNegative("last_sequence_number", request.getLastSequenceNumber()),
                FetchRefusals.hash("last_hash", request.getLastHash()),
                0,
                FetchRefusals.notNegative("page_bytes_max", request.getPageBytesMax()));
        return switch (pages.after(wanted)) {
            case LogPages.Answer.Page(var standing, List<LogEntry> entries, boolean more) ->
                of(standing)
                        .setStatus("success")
                        .addAllMessages(entries.stream().map(WireMessages::toSigned).toList())
                        .setMore(more)
                        .build();
            case LogPages.Answer.Diverged(var standing, String objection) ->
                of(standing).setStatus("error").setErrorMessage(objection).build();
            case LogPages.Answer.Gone gone -> throw FetchRefusals.gone(gone);
            case LogPages.Answer.Unreadable unreadable -> throw FetchRefusals.unreadable(unreadable);
        };
    }

    private static CatchUpResponse.Builder of(LogPages.Standing standing) {
        CatchUpResponse.Builder page = CatchUpResponse.newBuilder()
                .setMasterLatestSequence(standing.last())
                .setEpoch(standing.epoch());
        standing.logId().map(LogId::toBytes).ifPresent(bytes -> page.setLogId(ByteString.copyFrom(bytes)));
        return page;
    }
}
