package antiphon.message;

import java.util.List;
import java.util.Optional;

/// Verifies that entries are as their signer wrote them. Both checks are needed: the hash ties content and place to the
/// chain, the signature proves that one of our nodes made that hash.
public final class EntryVerifier {
    /// Whether the signature over the hash was made with one of our keys.
    @FunctionalInterface
    public interface SignatureCheck {
        boolean verifies(Hash hash, byte[] signature);

        /// Why the entry is not taken with the signature that it has, or empty when nothing speaks against it.
        default Optional<String> problemWith(LogEntry entry) {
            return verifies(entry.hash(), entry.signature())
                    ? Optional.empty()
                    : Optional.of("message " + entry.sequence() + " has a signature that none of this node's keys made:"
                            + " compare FERNET_KEY or SIGNING_KEYSET");
        }
    }

    private final SignatureCheck signatures;

    public EntryVerifier(SignatureCheck signatures) {
        this.signatures = signatures;
    }

    /// The problem with the entry, or empty when there is none.
    public Optional<String> problemWith(LogEntry entry) {
        if (!EntryCodec.expectedHash(entry).equals(entry.hash()))
            return Optional.of("message " + entry.sequence() + " does not match its hash: it was altered");
        return signatures.problemWith(entry);
    }

    /// Whether the entry is whole and only its signature is none of ours: to ask for it again would not help.
    public boolean isSignedByAnother(LogEntry entry) {
        return EntryCodec.expectedHash(entry).equals(entry.hash())
                && !signatures.verifies(entry.hash(), entry.signature());
    }

    /// The first problem in a run of entries, or empty when every one is sound and each follows the one before.
    public Optional<String> problemWith(List<LogEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            LogEntry entry = entries.get(i);
            if (i > 0 && !follows(entries.get(i - 1), entry))
                return Optional.of("message " + entry.sequence() + " does not follow message "
                        + entries.get(i - 1).sequence());
            Optional<String> problem = problemWith(entry);
            if (problem.isPresent()) return problem;
        }
        return Optional.empty();
    }

    private static boolean follows(LogEntry parent, LogEntry child) {
        return child.sequence() == parent.sequence() + 1 && child.parentHash().equals(parent.hash());
    }
}
