package antiphon.worker.replica;

import antiphon.log.EntryLog;
import antiphon.log.segment.AppendRefusedException;
import antiphon.message.LogEntry;
import antiphon.node.loop.StorageTrouble;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.contract.WorkerInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reserves disk space for messages before the core receives them, so that they can still be refused when the disk has
/// no room. For turns of the loop.
final class RoomAhead {
    private final EntryLog log;
    private final Supplier<WorkerCore.Sizes> sizes;
    private int messages; // of this turn
    private long bytes;
    private boolean takesNothing; // as last reported to the core

    /// @param sizes of the messages above a gap, which are appended with those that fill it
    RoomAhead(EntryLog log, Supplier<WorkerCore.Sizes> sizes) {
        this.log = log;
        this.sizes = sizes;
    }

    /// @return the first input for the core, when there is no room
    Optional<WorkerInput> makeFor(WorkerInput input) {
        if (input instanceof WorkerInput.DiskRefuses) takesNothing = true;
        if (input instanceof WorkerInput.DiskChecked) takesNothing = false;
        List<LogEntry> entries = entriesOf(input);
        if (takesNothing || entries.isEmpty()) return Optional.empty();
        messages += entries.size();
        for (LogEntry entry : entries) bytes += entry.sizeBytes();
        WorkerCore.Sizes held = sizes.get();
        try {
            log.makeRoomFor(messages + held.gapMessages(), bytes + held.gapBytes());
            return Optional.empty();
        } catch (AppendRefusedException e) {
            takesNothing = true;
            return Optional.of(
                    new WorkerInput.DiskRefuses(StorageTrouble.withAdvice(String.valueOf(e.getMessage()))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make room for more messages", e);
        }
    }

    void turnOver() {
        messages = 0;
        bytes = 0;
    }

    private static List<LogEntry> entriesOf(WorkerInput input) {
        return switch (input) {
            case WorkerInput.BatchArrived batch -> batch.entries();
            case WorkerInput.PageArrived page -> page.entries();
            case WorkerInput.OfEpoch(_, WorkerInput.PageArrived page) -> page.entries();
            case WorkerInput.OfEpoch(_, WorkerInput.ReplicaArrived replica) -> List.of(replica.entry());
            case WorkerInput.ReplicaArrived replica -> List.of(replica.entry());
            default -> List.of();
        };
    }
}
