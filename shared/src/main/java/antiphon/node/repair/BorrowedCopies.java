package antiphon.node.repair;

import antiphon.files.IoReason;
import antiphon.log.DamagedRange;
import antiphon.log.LogFailedException;
import antiphon.log.SegmentedLog;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Mends a damaged piece of a log, one block at most, with what the first other node holds that gives it rightly.
final class BorrowedCopies {
    private final SegmentedLog log;
    private final EntryVerifier verifier;
    private final List<OtherNode> others;

    /// @param others asked one after the other
    BorrowedCopies(SegmentedLog log, EntryVerifier verifier, List<OtherNode> others) {
        this.log = log;
        this.verifier = verifier;
        this.others = List.copyOf(others);
    }

    sealed interface Outcome {
        /// @param helper the node that gave the messages
        record Mended(String helper) implements Outcome {}

        record Failed(String reason) implements Outcome {}
    }

    /// @throws LogFailedException when what was written could not be synced
    Outcome mend(DamagedRange piece) throws LogFailedException {
        List<String> reasons = new ArrayList<>();
        for (OtherNode other : others) {
            Optional<String> reason = mendFrom(other, piece);
            if (reason.isEmpty()) return new Outcome.Mended(other.name());
            reasons.add(other.name() + ": " + reason.get());
        }
        return new Outcome.Failed(reasons.isEmpty() ? "this node knows no other one" : String.join("; ", reasons));
    }

    /// Why these messages cannot be had from there; empty when the log is mended.
    private Optional<String> mendFrom(OtherNode other, DamagedRange piece) throws LogFailedException {
        List<LogEntry> entries;
        try {
            entries = other.messages(piece.first(), piece.last());
            Optional<String> problem = problemWith(entries, piece);
            if (problem.isPresent()) return problem;
        } catch (IOException | RuntimeException e) { // Whatever another node answers, this one lives.
            return Optional.of(String.valueOf(e.getMessage()));
        }
        try {
            return log.repair(entries);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of("it gave them, but they cannot be written here: " + IoReason.of(e));
        }
    }

    private Optional<String> problemWith(List<LogEntry> entries, DamagedRange piece) {
        return isWhole(entries, piece)
                ? verifier.problemWith(entries)
                : Optional.of("it gave other messages than it was asked for");
    }

    private static boolean isWhole(List<LogEntry> entries, DamagedRange piece) {
        return entries.size() == piece.last() - piece.first() + 1 && entries.getFirst().sequence() == piece.first();
    }
}
