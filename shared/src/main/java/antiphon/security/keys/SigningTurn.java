package antiphon.security.keys;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.SigningKey;
import antiphon.security.keyset.UsableKey;
import java.util.List;
import java.util.Optional;

/// Which key signs on this node: the primary key, as soon as all nodes that must verify it have it. Until then the
/// previous key signs, so that keyset files may reach the nodes in any order. Signing only moves on to newer keys.
///
///     old signs --- new is primary, some lack it ---> old signs, they are waited for
///               --- all have it, or old is disabled ---> new signs
///
/// A disabled key signs no more, whoever lacks the next one: those nodes refuse what is signed from then on.
public final class SigningTurn implements EntryCodec.Sealer {
    /// Called on changes.
    public interface Listener {
        void signsWith(SigningKey key);

        /// It signs all the same.
        ///
        /// @param lacking the nodes that cannot verify it
        void isNotVerifiedBy(SigningKey key, List<String> lacking);

        /// None is known any more that cannot verify it.
        void isVerified(SigningKey key);

        /// @param lacking the nodes without the next key, or another reason to wait
        void waits(SigningKey next, SigningKey meanwhile, List<String> lacking);

        /// The file is older than what this node has signed.
        void isOldCopy(SigningKey primary, SigningKey newer);
    }

    /// The nodes that must verify what is signed here.
    public interface Verifiers {
        /// Those without the key, or of which that is not known yet: worth waiting for.
        List<String> without(long keyId);

        /// Those that say that they do not have it.
        List<String> refusing(long keyId);
    }

    private final SigningKeys keys;
    private final Verifiers others;
    private final Listener listener;
    private volatile UsableKey signer;
    private List<String> waitingFor = List.of();
    private long reportedOldCopy;

    /// @param last the key of the last message in the node's log
    public SigningTurn(
            SigningKeys keys, Optional<SigningKey> last, Verifiers others, Listener listener) {
        this.keys = keys;
        this.others = others;
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

    /// Its id when signatures name it. A key as FERNET_KEY holds it may have another id on each node.
    public Optional<Long> namedKey() {
        UsableKey now = signer;
        return now.isBare() ? Optional.empty() : Optional.of(now.key().id());
    }

    /// The nodes without the primary key, whether it waits for them or signs all the same.
    public synchronized List<String> waitingFor() {
        return waitingFor;
    }

    /// Looks whether the next key's turn has come.
    public synchronized void reconsider() {
        Keyset now = keys.current();
        UsableKey next = now.primary();
        SigningKey old = signer.key();
        boolean oldMayGoOn = now.enabled(old.id()).isPresent();
        if (next.key().id() == old.id()) signs();
        else
            if (oldMayGoOn && now.placeOf(next.key()) < now.placeOf(old)) oldCopy(next.key(), old);
            else
                takeOrWait(next, old, oldMayGoOn ? others.without(next.key().id()) : List.of());
    }

    private void takeOrWait(UsableKey next, SigningKey old, List<String> lackingNext) {
        if (lackingNext.isEmpty()) {
            signer = next;
            waitingFor = List.of();
            if (!signs()) listener.signsWith(next.key());
            return;
        }
        boolean changed = !lackingNext.equals(waitingFor);
        waitingFor = lackingNext;
        if (changed) listener.waits(next.key(), old, lackingNext);
    }

    /// @return whether some cannot verify it
    private boolean signs() {
        List<String> refusing = namedKey().map(others::refusing).orElse(List.of());
        boolean changed = !refusing.equals(waitingFor);
        waitingFor = refusing;
        if (changed && refusing.isEmpty()) listener.isVerified(signer.key());
        else if (changed) listener.isNotVerifiedBy(signer.key(), refusing);
        return !refusing.isEmpty();
    }

    private void oldCopy(SigningKey primary, SigningKey newer) {
        waitingFor = List.of();
        if (reportedOldCopy == primary.id()) return;
        reportedOldCopy = primary.id();
        listener.isOldCopy(primary, newer);
    }
}
