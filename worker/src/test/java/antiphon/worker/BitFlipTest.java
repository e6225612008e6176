package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.wire.FetchedPage;
import antiphon.wire.WireMessages;
import antiphon.worker.intake.check.BatchReader;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every bit of what a master sends is turned, one at a time. None of it may be taken as another message; what is taken
/// all the same has to be, byte for byte, what the master wrote.
class BitFlipTest {
    private final SignedLog log = new SignedLog(4);
    private final EntryVerifier verifier = new EntryVerifier(SignedLog.KEYS);

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] copy = bytes.clone();
        copy[bit / 8] ^= (byte) (1 << (bit % 8));
        return copy;
    }

    @Test
    void ofABatchOnTheStream() throws IOException {
        Attack attack = new Attack("flipped bits of a replication batch");
        byte[] opening = SignedLog.opening().toByteArray();
        byte[] sound = log.batch(1, 2).toByteArray();
        BatchReader reader = new BatchReader(verifier);
        try (WorkerUnderTest worker = WorkerUnderTest.alone();
                RawReplication attacker = new RawReplication(worker)) {
            for (int bit = 0; bit < 8 * sound.length; bit++) {
                byte[] altered = flipped(sound, bit);
                attack.refusedIf(!isTaken(reader, altered));
                var _ = attacker.stream(opening, altered);
            }
            goesOn(worker);
        }
        attack.report();
    }

    /// Whether all of it is taken. Whatever is taken is what the master wrote.
    private boolean isTaken(BatchReader reader, byte[] bytes) {
        try {
            BatchReader.Read read = reader.read(ReplicationBatch.parseFrom(bytes));
            for (int at = 0; at < read.entries().size(); at++) assertIsOurs(read.entries().get(at));
            return read.problem().isEmpty() && read.entries().size() == 2;
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }

    private void assertIsOurs(LogEntry taken) {
        LogEntry ours = log.entry(taken.sequence());
        assertThat(taken.encoded()).isEqualTo(ours.encoded());
        assertThat(taken.parentHash()).isEqualTo(ours.parentHash());
    }

    /// The true master brings the rest of its log, and that is all that the worker then shows.
    private void goesOn(WorkerUnderTest worker) {
        new MasterStream(worker, SignedLog.opening()).send(log.batch(1, 4)).awaitPosition(4);
        assertThat(worker.contents()).containsExactly("m1", "m2", "m3", "m4");
        assertThat(worker.health().getPositionHash().toByteArray()).isEqualTo(log.hash(4).toBytes());
    }

    @Test
    void ofAMessageThatIsHandedOver() throws IOException {
        Attack attack = new Attack("flipped bits of a message in ReplicateMessage");
        try (WorkerUnderTest worker = WorkerUnderTest.alone();
                RawReplication attacker = new RawReplication(worker)) {
            new MasterStream(worker, SignedLog.opening()).send(log.batch(1, 1)).awaitPosition(1);
            // Without an epoch of the call, of which a bit more would be a promise to a later master.
            byte[] sound = WorkerUnderTest.replica(log.entry(2)).toBuilder().clearEpoch().build().toByteArray();
            for (int bit = 0; bit < 8 * sound.length; bit++) {
                byte[] altered = flipped(sound, bit);
                boolean refused = isRefused(attacker.call(altered));
                if (!refused) assertIsOurs(WireMessages.toEntry(parsed(altered).getMessage()));
                attack.refusedIf(refused);
            }
            goesOn(worker);
        }
        attack.report();
    }

    private static MasterMessageReplicaRequest parsed(byte[] bytes) throws InvalidProtocolBufferException {
        return MasterMessageReplicaRequest.parseFrom(bytes);
    }

    private static boolean isRefused(Object answer) throws InvalidProtocolBufferException {
        if (answer instanceof Status) return true;
        int code = MasterMessageReplicaResponse.parseFrom((byte[]) answer).getStatusCode();
        return code != 200 && code != 409;
    }

    @Test
    void ofAPageThatIsFetched() {
        Attack attack = new Attack("flipped bits of a page that is fetched");
        byte[] sound = FetchResponse.newBuilder()
                .setParentHash(ByteString.copyFrom(log.entry(1).parentHash().toBytes()))
                .addEntries(ByteString.copyFrom(log.entry(1).encoded()))
                .addEntries(ByteString.copyFrom(log.entry(2).encoded()))
                .build()
                .toByteArray();
        for (int bit = 0; bit < 8 * sound.length; bit++) {
            List<LogEntry> taken = taken(flipped(sound, bit));
            taken.forEach(this::assertIsOurs);
            attack.refusedIf(taken.size() < 2);
        }
        attack.report();
    }

    /// What a worker takes of a page: the messages up to the first that is not sound.
    private List<LogEntry> taken(byte[] page) {
        try {
            return FetchedPage.of(FetchResponse.parseFrom(page)).entries().stream()
                    .takeWhile(entry -> verifier.problemWith(entry).isEmpty())
                    .toList();
        } catch (InvalidProtocolBufferException | MalformedEntryException _) {
            return List.of();
        }
    }

    /// Of each second message one bit is turned when it is fetched for the first time.
    @Test
    void ofPagesWhileAWorkerCatchesUp() throws IOException {
        Attack attack = new Attack("flipped bits while a worker catches up");
        SignedLog hundred = new SignedLog(100);
        Random random = new Random(7);
        Set<Long> altered = ConcurrentHashMap.newKeySet();
        try (FakeMaster master = new FakeMaster(hundred);
                WorkerUnderTest worker = WorkerUnderTest.of(master)) {
            master.onTheWire = entry -> {
                if (entry.sequence() % 2 != 0 || !altered.add(entry.sequence())) return entry.encoded();
                byte[] turned = flipped(entry.encoded(), random.nextInt(8 * entry.sizeBytes()));
                attack.refusedIf(!isTaken(turned, entry.parentHash()));
                return turned;
            };
            Await.until("the worker has caught up", () -> hasCaughtUpAfterARecovery(worker));
            assertThat(worker.contents())
                    .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(number -> "m" + number).toList());
            assertThat(worker.health().getPositionHash().toByteArray()).isEqualTo(hundred.hash(100).toBytes());
            assertThat(List.copyOf(altered)).hasSize(50);
        }
        attack.report();
    }

    private boolean isTaken(byte[] encoded, Hash parentHash) {
        try {
            return verifier.problemWith(EntryCodec.decode(encoded, parentHash)).isEmpty();
        } catch (MalformedEntryException _) {
            return false;
        }
    }

    /// An altered signature looks like that of another key, and ends one recovery; the master asks for the next.
    private static boolean hasCaughtUpAfterARecovery(WorkerUnderTest worker) {
        try {
            var _ = worker.calls().handleRecovery(WorkerUnderTest.recovery(100));
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
        return worker.health().getPosition() == 100;
    }

}
