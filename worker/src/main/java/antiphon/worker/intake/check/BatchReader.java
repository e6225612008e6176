package antiphon.worker.intake.check;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.worker.core.contract.Refusal;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads and verifies the entries of a batch, up to the first that is not sound.
public final class BatchReader {
    private final EntryVerifier verifier;

    public BatchReader(EntryVerifier verifier) {
        this.verifier = verifier;
    }

    /// @param entries sound and consecutive
    /// @param problem why the entry after these is not taken
    public record Read(List<LogEntry> entries, Optional<Refusal> problem) {}

    public Read read(ReplicationBatch batch) {
        List<LogEntry> entries = new ArrayList<>(batch.getEntriesCount());
        if (batch.getParentHash().size() != Hash.BYTES) {
            String problem = "parent_hash has " + batch.getParentHash().size() + " bytes, needs " + Hash.BYTES;
            return new Read(entries, refusal(Refusal.Reason.BAD_MESSAGE, problem));
        }
        Hash parentHash = Hash.of(batch.getParentHash().toByteArray());
        for (ByteString encoded : batch.getEntriesList()) {
            try {
                LogEntry entry = EntryCodec.decode(encoded.toByteArray(), parentHash);
                Optional<Refusal> problem = problemWith(entry, entries);
                if (problem.isPresent()) return new Read(entries, problem);
                entries.add(entry);
                parentHash = entry.hash();
            } catch (MalformedEntryException e) {
                String place = "entry " + (entries.size() + 1) + " of the batch: ";
                return new Read(entries, refusal(Refusal.Reason.ALTERED, place + e.getMessage()));
            }
        }
        return new Read(entries, Optional.empty());
    }

    private Optional<Refusal> problemWith(LogEntry entry, List<LogEntry> before) {
        if (!before.isEmpty() && entry.sequence() != before.getLast().sequence() + 1)
            return refusal(Refusal.Reason.BAD_MESSAGE, "message " + entry.sequence() + " comes after message "
                    + before.getLast().sequence() + ": the entries of a batch are consecutive");
        Optional<String> tooLarge = Checks.tooLarge(entry);
        if (tooLarge.isPresent())
            return refusal(Refusal.Reason.BAD_MESSAGE, "message " + entry.sequence() + ": " + tooLarge.get());
        return verifier.problemWith(entry).map(problem -> new Refusal(Refusal.Reason.ALTERED, problem));
    }

    private static Optional<Refusal> refusal(Refusal.Reason reason, String detail) {
        return Optional.of(new Refusal(reason, detail));
    }
}
