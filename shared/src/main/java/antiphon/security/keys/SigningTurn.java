package antiphon.security.keys;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.SigningKey;
import antiphon.security.keyset.UsableKey;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/// Which key signs on this node: the primary key, as soon as all nodes that must verify it have it. Until then the
/// previous key signs, so that keyset files may reach the nodes in any order. Signing only moves on to newer keys.
///
///     old signs --- new is primary, some lack it ---> old signs, they are waited for
///               --- all have it, or old is disabled ---> new signs
public final class SigningTurn implements EntryCodec.Sealer {
    /// Called on changes.
    public interface Listener {
        void signsWith(SigningKey key);

        /// @param lacking the nodes without the next key, or another reason to wait
        void waits(SigningKey next, SigningKey meanwhile, List<String> lacking);

        /// The file is older than what this node has signed.
        void isOldCopy(SigningKey primary, SigningKey newer);
    }

    private final SigningKeys keys;
    private final LongFunction<List<String>> lacking;
    private final Listener listener;
    private volatile UsableKey signer;
    private List<String> waitingFor = List.of();
    private long reportedOldCopy;

    /// @param last the key of the last message in the node's log
    /// @param lacking the nodes without the key of this id
    public SigningTurn(
            SigningKeys keys, Optional<SigningKey> last, LongFunction<List<String>> lacking, Listener listener) {
        this.keys = keys;
        this.lacking = lacking;
        this.listener = listener;
        this.signer = last.filter(SigningKey::enabled)
                .flatMap(key -> keys.current().enabled(key.id()))
                .orElseGet(() -> keys.current().primary());
    }

    @Override
    public byte[] sign(Hash hash) {
        return signer.sign(hash);
    }

    public SigningKey key() {
        return signer.key();
    }

    /// The nodes it waits for.
    public synchronized List<String> waitingFor() {
        return waitingFor;
    }

    /// Looks whether the next key's turn has come.
    public synchronized void reconsider() {
        Keyset now = keys.current();
        UsableKey next = now.primary();
        SigningKey old = signer.key();
        boolean oldMayGoOn = now.enabled(old.id()).isPresent();
        if (next.key().id() == old.id()) waitingFor = List.of();
        else
            if (oldMayGoOn && now.placeOf(next.key()) < now.placeOf(old)) oldCopy(next.key(), old);
            else
                takeOrWait(next, old, oldMayGoOn ? lacking.apply(next.key().id()) : List.of());
    }

    private void takeOrWait(UsableKey next, SigningKey old, List<String> lackingNext) {
        boolean changed = !lackingNext.equals(waitingFor);
        waitingFor = lackingNext;
        if (lackingNext.isEmpty()) {
            signer = next;
            listener.signsWith(next.key());
        } else
            if (changed) listener.waits(next.key(), old, lackingNext);
    }

    private void oldCopy(SigningKey primary, SigningKey newer) {
        waitingFor = List.of();
        if (reportedOldCopy == primary.id()) return;
        reportedOldCopy = primary.id();
        listener.isOldCopy(primary, newer);
    }
}
