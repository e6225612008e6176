package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.recovery.LogInspector;
import antiphon.log.segment.LogSettings;
import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.security.keys.SigningKeys;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Someone who reached a worker, and even has the token, sends what no true master sends. The worker takes none of it
/// and goes on with its true master.
class ForgedReplicationTest {
    private static final SigningKeys OTHER_KEYS = SigningKeys.ofFernetKey("o".repeat(43));
    private static final byte[] OPENING = SignedLog.opening().toByteArray();

    private final SignedLog log = new SignedLog(6);
    @TempDir private Path directory;
    private WorkerUnderTest worker;
    private long position;

    @BeforeEach
    void startWithTwoMessages() throws IOException {
        worker = WorkerUnderTest.aloneOn(DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store());
        goesOn(2);
    }

    /// It lived, and what it leaves on the disk is sound, as `antiphon log verify` sees it.
    @AfterEach
    void closeAndLookAtTheDisk() throws IOException {
        worker.close();
        List<String> problems = new ArrayList<>();
        AtomicLong messages = new AtomicLong();
        new LogInspector(DiskFiles.in(directory), new EntryVerifier(SignedLog.KEYS), new LogInspector.Visitor() {
            @Override
            public boolean message(LogEntry entry) {
                messages.incrementAndGet();
                return true;
            }

            @Override
            public void problem(String sentence) {
                problems.add(sentence);
            }

            @Override
            public void note(String sentence) {}
        }).directory();
        assertThat(problems).isEmpty();
        assertThat(messages).hasValueGreaterThanOrEqualTo(6);
    }

    /// The true master brings its log up to here, and that is what the worker then shows, and nothing else.
    private void goesOn(long through) {
        new MasterStream(worker, SignedLog.opening())
                .send(log.batch(position + 1, through))
                .awaitPosition(through);
        position = through;
        assertThat(worker.contents()).isEqualTo(
                LongStream.rangeClosed(1, through).mapToObj(number -> log.entry(number).message().content()).toList());
        assertThat(worker.health().getPositionHash().toByteArray()).isEqualTo(log.hash(through).toBytes());
        assertThat(worker.health().getGap()).isZero();
    }

    private static ReplicationBatch batch(Hash parent, LogEntry... entries) {
        ReplicationBatch.Builder batch = ReplicationBatch.newBuilder()
                .setParentHash(ByteString.copyFrom(parent.toBytes()));
        for (LogEntry entry : entries) batch.addEntries(ByteString.copyFrom(entry.encoded()));
        return batch.build();
    }

    private void refuses(ReplicationBatch batch, Attack attack) {
        Status end = new MasterStream(worker, SignedLog.opening()).send(batch).awaitEnd();
        assertThat(end.isOk()).as("%s", end).isFalse();
        attack.refused();
    }

    @Test
    void signaturesThatAreNotTheMessages() {
        Attack attack = new Attack("forged messages (signature missing, of another key, of another message, cut)");
        Message forged = new Message(3, 1, 3000, "client", "", "forged");
        Hash parent = log.hash(2);
        List<EntryCodec.Sealer> sealers = new ArrayList<>(List.<EntryCodec.Sealer>of(
                _ -> new byte[0], OTHER_KEYS, _ -> new byte[32], _ -> new byte[255],
                hash -> Arrays.copyOf(SignedLog.KEYS.sign(hash), 31),
                hash -> Arrays.copyOf(SignedLog.KEYS.sign(hash), 33)));
        for (long other = 1; other <= 6; other++) {
            byte[] signature = log.entry(other).signature();
            sealers.add(_ -> signature);
        }
        for (EntryCodec.Sealer sealer : sealers) {
            refuses(batch(parent, EntryCodec.seal(forged, parent, sealer)), attack);
            // What follows a forged one, rightly signed, does not help it.
            LogEntry first = EntryCodec.seal(forged, parent, sealer);
            LogEntry second = EntryCodec.seal(new Message(4, 1, 4000, "", "", "x"), first.hash(), SignedLog.KEYS);
            refuses(batch(parent, first, second), attack);
        }
        // Its own message, but under a hash that was signed for another.
        for (long other = 1; other <= 6; other++)
            refuses(
                    batch(parent, EntryCodec.assemble(
                            forged, parent, log.hash(other), log.entry(other).signature())),
                    attack);
        goesOn(6);
        attack.report();
    }

    @Test
    void messagesInOthersPlaces() {
        Attack attack = new Attack("swapped messages of a batch, and messages of elsewhere in it");
        List<LogEntry> sound = LongStream.rangeClosed(3, 6).mapToObj(log::entry).toList();
        for (int one = 0; one < sound.size(); one++)
            for (int other = 0; other < sound.size(); other++) {
                if (one == other) continue;
                List<LogEntry> swapped = new ArrayList<>(sound);
                Collections.swap(swapped, one, other);
                refuses(batch(log.hash(2), swapped.toArray(LogEntry[]::new)), attack);
                List<LogEntry> copied = new ArrayList<>(sound);
                copied.set(one, sound.get(other));
                refuses(batch(log.hash(2), copied.toArray(LogEntry[]::new)), attack);
            }
        for (long wrongParent = 0; wrongParent <= 6; wrongParent++)
            if (wrongParent != 2) refuses(batch(log.hash(wrongParent), log.entry(3)), attack);
        SignedLog rival = new SignedLog(0);
        rival.add("rival 1");
        rival.add("rival 2");
        rival.add("rival 3");
        refuses(batch(log.hash(2), rival.entry(3)), attack);
        // All before a wrong one was sound, and may have been taken.
        position = worker.health().getPosition();
        goesOn(6);
        attack.report();
    }

    @Test
    void batchesThatAreTruncatedAnywhere() {
        Attack attack = new Attack("truncated batches");
        byte[] sound = log.batch(3, 4).toByteArray();
        try (RawReplication attacker = new RawReplication(worker)) {
            for (int length = 0; length < sound.length; length++) {
                var _ = attacker.stream(OPENING, Arrays.copyOf(sound, length));
                attack.refusedIf(!isWhole(length));
            }
        }
        Await.until("nothing is left of them", () -> worker.health().getGap() == 0);
        position = worker.health().getPosition();
        assertThat(position).as("only what was whole").isBetween(2L, 3L);
        goesOn(6);
        attack.report();
    }

    /// Truncated where a field ends it is a shorter batch, and as sound.
    private boolean isWhole(int length) {
        try {
            return ReplicationBatch.parseFrom(Arrays.copyOf(log.batch(3, 4).toByteArray(), length))
                    .getParentHash().size() == Hash.BYTES;
        } catch (InvalidProtocolBufferException _) {
            return false;
        }
    }

    @Test
    void whatWasSentBefore() {
        Attack attack = new Attack("replayed and duplicated batches");
        goesOn(6);
        try (RawReplication attacker = new RawReplication(worker)) {
            for (long from = 1; from <= 6; from++)
                for (long through = from; through <= 6; through++) {
                    byte[] old = log.batch(from, through).toByteArray();
                    var _ = attacker.stream(OPENING, old, old);
                    attack.harmless();
                }
        }
        log.add("m7");
        goesOn(7);
        attack.report();
    }

    @Test
    void batchesInEveryOrder() {
        Attack attack = new Attack("reordered batches");
        List<List<Integer>> orders = orders(List.of(1, 2, 3, 4));
        for (List<Integer> order : orders) {
            while (log.store.log().durable() < position + 4) log.add("m" + (log.store.log().durable() + 1));
            MasterStream stream = new MasterStream(worker, SignedLog.opening());
            for (int place : order) stream.send(log.batch(position + place, position + place));
            stream.awaitPosition(position + 4);
            position += 4;
            attack.harmless();
        }
        log.add("the last");
        goesOn(position + 1);
        attack.report();
    }

    private static List<List<Integer>> orders(List<Integer> of) {
        List<List<Integer>> all = new ArrayList<>();
        if (of.isEmpty()) all.add(List.of());
        for (Integer first : of) {
            List<Integer> rest = of.stream().filter(one -> !one.equals(first)).toList();
            for (List<Integer> order : orders(rest)) {
                List<Integer> whole = new ArrayList<>(List.of(first));
                whole.addAll(order);
                all.add(whole);
            }
        }
        return all;
    }

    @Test
    void mastersThatAreNotOurs() {
        Attack attack = new Attack("wrong and stale masters (token, log id, epoch)");
        ByteString logId = SignedLog.bytes(SignedLog.LOG);
        String token = SignedLog.TOKEN;
        new MasterStream(worker, SignedLog.opening(token, logId, 5)).awaitPosition(2);
        List<ReplicationBatch> openings = new ArrayList<>();
        for (String wrong : List.of("", " ", token + " ", token.substring(1), token.toUpperCase(java.util.Locale.ROOT),
                token + token, "\0"))
            openings.add(SignedLog.opening(wrong, logId, 5));
        for (int bit = 0; bit < 128; bit++) {
            byte[] other = logId.toByteArray();
            other[bit / 8] ^= (byte) (1 << (bit % 8));
            openings.add(SignedLog.opening(token, ByteString.copyFrom(other), 5));
        }
        for (long epoch : List.of(Long.MIN_VALUE, -1L, 0L, 1L, 4L, Long.MAX_VALUE, Long.MAX_VALUE - 1, (1L << 62) + 1,
                1L << 62,
                (1L << 32) + 6))
            openings.add(SignedLog.opening(token, logId, epoch));
        for (ReplicationBatch opening : openings) {
            Status end = new MasterStream(worker, opening).awaitEnd();
            assertThat(end.isOk()).as("%s", end).isFalse();
            assertThat(end.getDescription()).doesNotContain(token);
            attack.refused();
        }
        assertThat(worker.health().getEpoch()).isEqualTo(5);
        new MasterStream(worker, SignedLog.opening(token, logId, 6)).send(log.batch(3, 6)).awaitPosition(6);
        attack.report();
    }
}
