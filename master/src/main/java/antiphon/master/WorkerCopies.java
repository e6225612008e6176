package antiphon.master;

import antiphon.link.Silence;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.node.repair.OtherNode;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.wire.WireMessages;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The copies on a worker, to repair damage on the master's disk.
final class WorkerCopies implements OtherNode {
    private static final Duration PAGE_SILENCE_MAX = Duration.ofSeconds(5);

    private final String worker;
    private final ManagedChannel channel;
    private final Duration silenceMax;

    WorkerCopies(String worker, ManagedChannel channel) {
        this(worker, channel, PAGE_SILENCE_MAX);
    }

    /// @param silenceMax how long nothing may come of a page, however long all of it takes
    WorkerCopies(String worker, ManagedChannel channel, Duration silenceMax) {
        this.worker = worker;
        this.channel = channel;
        this.silenceMax = silenceMax;
    }

    @Override
    public String name() {
        return worker;
    }

    @Override
    public List<LogEntry> messages(long first, long last) throws IOException {
        channel.resetConnectBackoff();
        List<LogEntry> entries = new ArrayList<>();
        try {
            for (long next = first; next <= last; next = first + entries.size()) entries.addAll(page(next, last));
        } catch (StatusRuntimeException e) {
            throw new IOException(Failures.describe(e.getStatus()), e);
        } catch (MalformedEntryException e) {
            throw new IOException("what it gave is no message: " + e.getMessage(), e);
        }
        return entries;
    }

    private List<LogEntry> page(long next, long last) throws IOException {
        GetMessagesResponse page = Silence
                .limit(SecondaryWorkerServiceGrpc.newBlockingStub(channel), silenceMax)
                .getMessages(GetMessagesRequest.newBuilder()
                        .setFromSequence(next)
                        .setLimit((int) (last - next + 1))
                        .build());
        if (page.getMessagesCount() == 0) throw new IOException("it does not hold message " + next);
        return page.getMessagesList().stream().map(WireMessages::toEntry).toList();
    }
}
