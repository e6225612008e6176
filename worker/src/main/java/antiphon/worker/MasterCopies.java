package antiphon.worker;

import antiphon.link.Silence;
import antiphon.log.ReplicaStore;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.node.repair.OtherNode;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.SignedMessage;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The master's messages, to repair damage on this worker's disk.
final class MasterCopies implements OtherNode {
    /// As large as what is damaged is as a rule; a larger range takes some pages.
    private static final int PAGE_BYTES = 256 << 10;

    private final MasterChannel master;
    private final PeerSettings settings;
    private final ReplicaStore store;

    MasterCopies(MasterChannel master, PeerSettings settings, ReplicaStore store) {
        this.master = master;
        this.settings = settings;
        this.store = store;
    }

    @Override
    public String name() {
        return master.place();
    }

    @Override
    public List<LogEntry> messages(long first, long last) throws IOException {
        master.channel().resetConnectBackoff();
        List<LogEntry> entries = new ArrayList<>();
        try {
            while (entries.size() <= last - first) take(page(first + entries.size()), last, entries);
        } catch (StatusRuntimeException e) {
            Status status = e.getStatus();
            String detail = status.getDescription() == null ? "" : ": " + status.getDescription();
            throw new IOException("it answered " + status.getCode() + detail, e);
        } catch (MalformedEntryException e) {
            throw new IOException("what it gave is no message: " + e.getMessage(), e);
        }
        return entries;
    }

    private static void take(List<SignedMessage> page, long last, List<LogEntry> entries) {
        for (SignedMessage signed : page) {
            if (signed.getSequenceNumber() > last) return;
            entries.add(WireMessages.toEntry(signed));
        }
    }

    /// The hash before it is shown where it can be read, so that a master of another log says so.
    private List<SignedMessage> page(long from) throws IOException {
        CatchUpResponse page = Silence
                .limit(MessageServiceGrpc.newBlockingStub(master.channel()), MasterLink.PAGE_SILENCE_MAX)
                .catchUp(CatchUpRequest.newBuilder()
                        .setLastSequenceNumber(from - 1)
                        .setLastHash(Recoveries.bytes(store.log().hashIfReadable(from - 1)))
                        .setAuthToken(settings.token().reveal())
                        .setPageBytesMax(PAGE_BYTES)
                        .setMachineId(settings.identity().machineId())
                        .build());
        if (!page.getStatus().equals("success")) throw new IOException("it says: " + page.getErrorMessage());
        Optional<ByteString> own = store.state().logId().map(LogId::toBytes).map(ByteString::copyFrom);
        if (!own.equals(Optional.of(page.getLogId()))) throw new IOException("it serves another log");
        boolean gives = page.getMessagesCount() > 0 && page.getMessages(0).getSequenceNumber() == from;
        if (!gives) throw new IOException("it does not give message " + from);
        return page.getMessagesList();
    }
}
