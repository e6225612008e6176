package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import com.google.protobuf.ByteString;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A worker alone, with the scenario in the master's place: it knows the token and the key, and sends what a master
/// would not, or not so.
abstract class PlayedMasterScenarios extends Scenarios {
    private final TestCluster cluster;
    private final Chain chain;
    private final WorkerClient worker;
    private int before;

    PlayedMasterScenarios() {
        super(Platform.PROCESSES);
        this.cluster = shared(new ClusterSettings(1, ClusterSettings.quick().variables()));
        this.chain = new Chain(cluster.secrets(), Chain.randomLogId());
        this.worker = cluster.worker("worker1");
    }

    @BeforeAll
    void startWorker() {
        cluster.start("worker1");
    }

    @BeforeEach
    void lookAtWhatIsThere() {
        before = cluster.contents("worker1").size();
    }

    /// What this test has brought to the worker.
    private List<String> brought() {
        List<String> all = cluster.contents("worker1");
        return all.subList(before, all.size());
    }

    private MasterMessageReplicaResponse send(MessageReplicaReceived message) {
        return worker.replicate(chain.request(message)).get();
    }

    private long gap() {
        return worker.health(cluster.secrets().token()).getGap();
    }

    private long position() {
        return worker.health(cluster.secrets().token()).getPosition();
    }

    /// @param count how many messages of this test the worker holds then
    private void stored(MasterMessageReplicaResponse answer, long count) {
        assertThat(answer.getStatus()).as("%s", answer).isEqualTo("success");
        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getPosition()).isEqualTo(before + count);
    }

    @Test
    void messagesThatComeBeforeTheirParentAppearOnlyWithIt() {
        List<MessageReplicaReceived> all = List.of(chain.next("one"), chain.next("two"), chain.next("three"),
                chain.next("four"));
        stored(send(all.get(0)), 1);
        PendingCall<MasterMessageReplicaResponse> four = worker.replicate(chain.request(all.get(3)));
        PendingCall<MasterMessageReplicaResponse> three = worker.replicate(chain.request(all.get(2)));
        cluster.await("two messages wait for their parent", () -> assertThat(gap()).isEqualTo(2));
        assertThat(brought()).containsExactly("one");
        assertThat(position()).as("what waits is no copy").isEqualTo(before + 1L);

        stored(send(all.get(1)), 4);
        assertThat(four.get().getStatus()).isEqualTo("success");
        assertThat(three.get().getStatus()).isEqualTo("success");
        assertThat(brought()).containsExactly("one", "two", "three", "four");
        assertThat(worker.replicas()).extracting(MessageReplicaReceived::getStatus).containsOnly("delivered");
        assertThat(gap()).isZero();
        assertThat(position()).isEqualTo(before + 4L);
    }

    @Test
    void aRepeatedMessageIsAnswered409AndHeldOnce() {
        MessageReplicaReceived first = chain.next("one");
        MessageReplicaReceived second = chain.next("two");
        stored(send(first), 1);
        stored(send(second), 2);
        for (MessageReplicaReceived repeated : List.of(first, second, first)) {
            MasterMessageReplicaResponse answer = send(repeated);
            assertThat(answer.getStatusCode()).isEqualTo(409);
            assertThat(answer.getPosition()).isEqualTo(before + 2L);
        }
        assertThat(brought()).containsExactly("one", "two");
    }

    @Test
    void aFailureAfterSavingLeavesTheMessageThereOnce() {
        worker.failNext(1, "after_db_save");
        MessageReplicaReceived first = chain.next("one");
        MasterMessageReplicaResponse failed = send(first);
        assertThat(failed.getStatusCode()).isEqualTo(500);
        assertThat(failed.getStatus()).isEqualTo("error");
        assertThat(send(first).getStatusCode()).isEqualTo(409);
        assertThat(brought()).containsExactly("one");
    }

    @Test
    void aFailureBeforeSavingLeavesNothing() {
        worker.failNext(1, "before_db_save");
        MessageReplicaReceived first = chain.next("one");
        assertThat(send(first).getStatusCode()).isEqualTo(500);
        assertThat(brought()).isEmpty();
        stored(send(first), 1);
    }

    /// What can be altered on the way.
    enum Alteration {
        CONTENT, SEQUENCE, PARENT_ID, MESSAGE_ID, TIMESTAMP, CLIENT, REQUEST, EPOCH, HASH, PARENT_HASH,
        // and the signature over the hash:
        SIGNATURE, SIGNATURE_MISSING, SIGNATURE_OF_ANOTHER_KEY, SIGNATURE_OF_ANOTHER_MESSAGE;

        MessageReplicaReceived of(MessageReplicaReceived sound, MessageReplicaReceived other) {
            MessageReplicaReceived.Builder altered = sound.toBuilder();
            switch (this) {
                case CONTENT -> altered.setContent("forged");
                case SEQUENCE -> altered.setSequenceNumber(sound.getSequenceNumber() + 1);
                case PARENT_ID -> altered.setParentId("another");
                case MESSAGE_ID -> altered.setMessageId(other.getMessageId());
                case TIMESTAMP -> altered.setTimestamp(sound.getTimestamp() + 1);
                case CLIENT -> altered.setClientId("another");
                case REQUEST -> altered.setRequestId("another");
                case EPOCH -> altered.setEpoch(sound.getEpoch() + 1);
                case HASH -> altered.setHash(flipped(sound.getHash()));
                case PARENT_HASH -> altered.setParentHash(flipped(sound.getParentHash()));
                case SIGNATURE -> altered.setSignature(Base64.getEncoder()
                        .encodeToString(flipped(ByteString.copyFrom(Base64.getDecoder().decode(sound.getSignature())))
                                .toByteArray()));
                case SIGNATURE_MISSING -> altered.clearSignature();
                case SIGNATURE_OF_ANOTHER_KEY ->
                    altered.setSignature(new Chain(Secrets.random(), Chain.randomLogId())
                            .next(sound.getContent())
                            .getSignature());
                case SIGNATURE_OF_ANOTHER_MESSAGE -> altered.setSignature(other.getSignature());
            }
            return altered.build();
        }

        private static ByteString flipped(ByteString bytes) {
            byte[] copy = bytes.toByteArray();
            copy[0] ^= 1;
            return ByteString.copyFrom(copy);
        }
    }

    @ParameterizedTest
    @EnumSource(Alteration.class)
    void anAlteredMessageIsRefusedAndTheSoundOneTakenAfterwards(Alteration alteration) {
        MessageReplicaReceived first = chain.next("one");
        MessageReplicaReceived second = chain.next("two");
        stored(send(first), 1);
        MasterMessageReplicaResponse refused = send(alteration.of(second, first));
        assertThat(refused.getStatus()).as("%s", refused).isEqualTo("error");
        assertThat(refused.getStatusCode()).isEqualTo(400);
        assertThat(refused.getErrorMessage()).isNotBlank();
        assertThat(brought()).containsExactly("one");
        assertThat(gap()).isZero();
        stored(send(second), 2);
        assertThat(brought()).containsExactly("one", "two");
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTENT", "SIGNATURE"})
    void anAlteredMessageAboveAGapIsRefusedToo(Alteration alteration) {
        MessageReplicaReceived first = chain.next("one");
        MessageReplicaReceived second = chain.next("two");
        assertThat(send(alteration.of(second, first)).getStatusCode()).isEqualTo(400);
        assertThat(gap()).isZero();
        stored(send(first), 1);
        assertThat(brought()).containsExactly("one");
        stored(send(second), 2);
    }

    @Test
    void anotherMessageUnderAKnownNumberIsADivergenceAndNoDuplicate() {
        MessageReplicaReceived first = chain.next("one");
        stored(send(first), 1);
        Chain rival = new Chain(cluster.secrets(), chain.request(first).getLogId());
        MasterMessageReplicaResponse answer = worker.replicate(rival.request(rival.next("another first"))).get();
        assertThat(answer.getStatus()).isEqualTo("error");
        assertThat(answer.getStatusCode()).isNotIn(200, 409);
        assertThat(answer.getErrorMessage()).contains("message 1");
        assertThat(brought()).containsExactly("one");
        assertThat(cluster.contents("worker1")).doesNotContain("another first");
    }

    @Test
    void theMessagesOfAnotherLogAreRefused() {
        stored(send(chain.next("one")), 1);
        Chain other = new Chain(cluster.secrets(), Chain.randomLogId());
        MasterMessageReplicaResponse refused = worker.replicate(other.request(other.next("of another log"))).get();
        assertThat(refused.getStatus()).isEqualTo("error");
        assertThat(refused.getErrorMessage()).contains("log");
        assertThat(brought()).containsExactly("one");
    }

    @Test
    void aMasterOfAPastEpochIsRefused() {
        TestCluster lone = own(new ClusterSettings(1, ClusterSettings.quick().variables()));
        lone.start("worker1");
        Chain log = new Chain(lone.secrets(), Chain.randomLogId());
        MasterMessageReplicaRequest ofEpochThree = log.request(log.next("one")).toBuilder().setEpoch(3).build();
        assertThat(lone.worker("worker1").replicate(ofEpochThree).get().getStatusCode()).isEqualTo(200);
        MasterMessageReplicaResponse late = lone.worker("worker1").replicate(log.request(log.next("two"))).get();
        assertThat(late.getStatus()).isEqualTo("error");
        assertThat(late.getErrorMessage()).contains("epoch 3");
        assertThat(lone.contents("worker1")).containsExactly("one");
    }
}
