package antiphon.master.replica;

import antiphon.log.EntryLog;
import antiphon.log.read.DamagedLogException;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.write.Timestamps;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Turns a write into the next entry of the chain: number, epoch, timestamp, hash, signature. Lives on the loop's
/// thread.
public final class Sequencer {
    private final EntryCodec.Sealer sealer;
    private final LongSupplier microClock;
    private Hash last = Hash.of(new byte[Hash.BYTES]);
    private long epoch;
    private final Timestamps timestamps = new Timestamps();
    private final Consumer<MasterEvent> events;
    private volatile long lastMicros;

    /// @param events called when timestamps stand still, and when they continue
    public Sequencer(EntryCodec.Sealer sealer, LongSupplier microClock, Consumer<MasterEvent> events) {
        this.sealer = sealer;
        this.microClock = microClock;
        this.events = events;
    }

    /// From here on messages follow the log's head.
    void beginEpoch(long newEpoch, EntryLog log) throws IOException {
        epoch = newEpoch;
        long head = log.end();
        last = log.hashAt(head).orElseThrow();
        timestamps.follow(timestampAt(head, log));
        look(microClock.getAsLong());
    }

    private void look(long clockMicros) {
        lastMicros = timestamps.lastMicros();
        timestamps.look(clockMicros).ifPresent(events);
    }

    /// By how much the last message is ahead of the clock. From any thread.
    public long aheadMicros() {
        return Math.max(0, lastMicros - microClock.getAsLong());
    }

    /// Of a message that is damaged on the disk only the hash is known. To lead without its timestamp is better than
    /// not to lead: it matters only when the clock has gone back.
    private static long timestampAt(long head, EntryLog log) throws IOException {
        try {
            List<LogEntry> last = log.read(head, head, 1);
            return last.isEmpty() ? 0 : last.getFirst().message().timestampMicros();
        } catch (DamagedLogException _) {
            return 0;
        }
    }

    /// Timestamps never go back, even when the clock does.
    LogEntry seal(long sequence, Write write) {
        long clockMicros = microClock.getAsLong();
        long micros = timestamps.next(clockMicros);
        look(clockMicros);
        Message message = new Message(sequence, epoch, micros, write.clientId(), write.requestId(),
                write.content());
        LogEntry entry = EntryCodec.seal(message, last, sealer);
        last = entry.hash();
        return entry;
    }
}
