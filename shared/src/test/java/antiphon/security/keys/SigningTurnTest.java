package antiphon.security.keys;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.Hash;
import antiphon.message.TestEntries;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTurnTest {
    private static final Hash HASH = TestEntries.first("hi").hash();

    @TempDir private Path directory = Path.of("");
    private Path path = Path.of("");
    private SigningKeys keys = TestEntries.KEYS;
    private long old;
    private List<String> lacking = List.of();
    private final List<String> reported = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        path = directory.resolve("keyset.json");
        old = KeysetFiles.at(path).create().id();
        keys = KeysetFiles.keys(path);
    }

    private final class Listening implements SigningTurn.Listener {
        @Override
        public void signsWith(SigningKey key) {
            reported.add("signs with " + key.id());
        }

        @Override
        public void isNotVerifiedBy(SigningKey key, List<String> without) {
            reported.add(key.id() + " signs without " + without);
        }

        @Override
        public void isVerified(SigningKey key) {
            reported.add("all have " + key.id());
        }

        @Override
        public void waits(SigningKey next, SigningKey meanwhile, List<String> without) {
            reported.add(next.id() + " waits for " + without + ", " + meanwhile.id() + " signs");
        }

        @Override
        public void isOldCopy(SigningKey primary, SigningKey newer) {
            reported.add(primary.id() + " is older than " + newer.id());
        }
    }

    private final class Others implements SigningTurn.Verifiers {
        @Override
        public List<String> without(long keyId) {
            return lacking;
        }

        @Override
        public List<String> refusing(long keyId) {
            return lacking;
        }
    }

    private SigningTurn turn() {
        return new SigningTurn(keys, Optional.empty(), new Others(), new Listening());
    }

    private long change(KeysetChange change) throws IOException {
        return KeysetFiles.at(path).change(change).getLast().id();
    }

    private void look(SigningTurn turn) {
        keys.reload().orElseThrow().lookAgain();
        turn.reconsider();
    }

    private long promoted() throws IOException {
        long next = change(new KeysetChange.Add());
        change(new KeysetChange.Promote(next));
        return next;
    }

    private long signerOfNext(SigningTurn turn) {
        return keys.signerOf(HASH, turn.sign(HASH)).orElseThrow().id();
    }

    @Test
    void theNextKeySignsWhenEveryoneHasIt() throws IOException {
        SigningTurn turn = turn();
        lacking = List.of("worker1", "worker2");
        long next = promoted();
        look(turn);
        look(turn);
        assertThat(signerOfNext(turn)).isEqualTo(old);
        assertThat(turn.waitingFor()).isEqualTo(lacking);
        lacking = List.of("worker2");
        look(turn);
        lacking = List.of();
        look(turn);
        look(turn);
        assertThat(signerOfNext(turn)).isEqualTo(next);
        assertThat(turn.waitingFor()).isEmpty();
        assertThat(reported).containsExactly(
                next + " waits for [worker1, worker2], " + old + " signs",
                next + " waits for [worker2], " + old + " signs",
                "signs with " + next);
    }

    @Test
    void aKeyThatIsDisabledSignsNoMoreAlsoWhenTheNextIsLacking() throws IOException {
        SigningTurn turn = turn();
        lacking = List.of("worker1");
        long next = promoted();
        change(new KeysetChange.Disable(old));
        look(turn);
        assertThat(signerOfNext(turn)).isEqualTo(next);
        assertThat(turn.waitingFor()).containsExactly("worker1");
        assertThat(turn.namedKey()).contains(next);
        lacking = List.of();
        look(turn);
        assertThat(turn.waitingFor()).isEmpty();
        assertThat(reported).containsExactly(next + " signs without [worker1]", "all have " + next);
    }

    @Test
    void whoLacksTheKeyThatSignsAlreadyIsReportedOnce() {
        SigningTurn turn = turn();
        lacking = List.of("worker1");
        look(turn);
        look(turn);
        assertThat(turn.waitingFor()).containsExactly("worker1");
        assertThat(reported).containsExactly(old + " signs without [worker1]");
    }

    @Test
    void ofAKeyThatSignaturesDoNotNameNobodyIsKnownToLackIt() {
        SigningTurn turn = new SigningTurn(TestEntries.KEYS, Optional.empty(), new Others(), new Listening());
        lacking = List.of("worker1");
        turn.reconsider();
        assertThat(turn.namedKey()).isEmpty();
        assertThat(turn.waitingFor()).isEmpty();
        assertThat(reported).isEmpty();
    }

    @Test
    void afterAStartTheKeyOfTheLastMessageGoesOnUntilItIsKnownWhoHasTheNext() throws IOException {
        SigningKey last = keys.keys().getFirst();
        long next = promoted();
        keys = KeysetFiles.keys(path);
        SigningTurn turn = new SigningTurn(keys, Optional.of(last), new Others(), new Listening());
        assertThat(signerOfNext(turn)).isEqualTo(old);
        turn.reconsider();
        assertThat(signerOfNext(turn)).isEqualTo(next);
    }

    @Test
    void anOldCopyThatANodeIsStartedWithDoesNotLetTheOldKeySignAgain() throws IOException {
        long next = change(new KeysetChange.Add());
        String copy = Files.readString(path);
        SigningKey last = KeysetFiles.at(path).change(new KeysetChange.Promote(next)).getLast();
        KeysetFiles.write(path, copy);
        keys = KeysetFiles.keys(path);
        SigningTurn turn = new SigningTurn(keys, Optional.of(last), new Others(), new Listening());
        look(turn);
        look(turn);
        assertThat(signerOfNext(turn)).isEqualTo(next);
        assertThat(reported).containsExactly(old + " is older than " + next);
    }

    @Test
    void theKeyOfTheLastMessageDoesNotSignWhenItIsDisabledOrUnknown() throws IOException {
        long next = promoted();
        SigningKey disabled = KeysetFiles.at(path).change(new KeysetChange.Disable(old)).getFirst();
        keys = KeysetFiles.keys(path);
        for (SigningKey last : List.of(disabled, new SigningKey(1, true, true, "another")))
            assertThat(signerOfNext(new SigningTurn(keys, Optional.of(last), new Others(), new Listening())))
                    .isEqualTo(next);
    }
}
