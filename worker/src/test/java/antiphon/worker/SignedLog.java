package antiphon.worker;

import antiphon.log.memory.MemoryStore;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.StreamOpening;
import antiphon.security.keys.SigningKeys;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.UUID;

/// A master's log with real signatures: number `n` says `m<n>`.
final class SignedLog {
    static final String TOKEN = "the token of the tests";
    static final SigningKeys KEYS = SigningKeys.ofFernetKey("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    static final LogId LOG = new LogId(new UUID(7, 7));

    final MemoryStore store = new MemoryStore();

    SignedLog(int length) {
        store.state().adopt(LOG);
        for (int i = 1; i <= length; i++) add("m" + i);
    }

    static SignedLog of(List<String> contents) {
        SignedLog log = new SignedLog(0);
        contents.forEach(log::add);
        return log;
    }

    LogEntry add(String content) {
        long sequence = store.log().end() + 1;
        LogEntry entry = EntryCodec.seal(
                new Message(sequence, 1, sequence * 1000, "client", "", content), hash(sequence - 1), KEYS);
        store.log().append(List.of(entry));
        store.log().sync();
        return entry;
    }

    /// As someone on the way would alter it, who has no key.
    static byte[] altered(LogEntry entry, String content) {
        Message message = entry.message();
        Message other = new Message(
                message.sequence(),
                message.epoch(),
                message.timestampMicros(),
                message.clientId(),
                message.requestId(),
                content);
        return EntryCodec.assemble(other, entry.parentHash(), entry.hash(), entry.signature()).encoded();
    }

    LogEntry entry(long sequence) {
        return store.log().read(sequence, sequence, 1).getFirst();
    }

    Hash hash(long sequence) {
        return store.log().hashAt(sequence).orElseThrow();
    }

    static ReplicationBatch opening() {
        return opening(TOKEN, bytes(LOG), 1);
    }

    static ReplicationBatch opening(String token, ByteString logId, long epoch) {
        StreamOpening opening = StreamOpening.newBuilder()
                .setAuthToken(token)
                .setLogId(logId)
                .setEpoch(epoch)
                .build();
        return ReplicationBatch.newBuilder().setOpening(opening).build();
    }

    ReplicationBatch batch(long from, long through) {
        ReplicationBatch.Builder batch = ReplicationBatch.newBuilder()
                .setParentHash(ByteString.copyFrom(hash(from - 1).toBytes()));
        for (long sequence = from; sequence <= through; sequence++)
            batch.addEntries(ByteString.copyFrom(entry(sequence).encoded()));
        return batch.build();
    }

    static ByteString bytes(LogId logId) {
        return ByteString.copyFrom(logId.toBytes());
    }
}
