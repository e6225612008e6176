package antiphon.master;

import antiphon.log.DamagedLogException;
import antiphon.log.MessageLog;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/// Turns a write into the next entry of the chain: number, epoch, timestamp, hash, signature. Lives on the loop's
/// thread.
final class Sequencer {
    private final EntryCodec.Sealer sealer;
    private final LongSupplier microClock;
    private Hash last = Hash.of(new byte[Hash.BYTES]);
    private long epoch;
    private long lastMicros;

    Sequencer(EntryCodec.Sealer sealer, LongSupplier microClock) {
        this.sealer = sealer;
        this.microClock = microClock;
    }

    /// From here on messages follow the log's head.
    void reign(long newEpoch, MessageLog log) throws IOException {
        epoch = newEpoch;
        long head = log.head();
        last = log.hashAt(head).orElseThrow();
        lastMicros = Math.max(lastMicros, timestampAt(head, log));
    }

    /// Of a message that is damaged on the disk only the hash is known. To reign without its timestamp is better than
    /// not to reign: it matters only when the clock has gone back.
    private static long timestampAt(long head, MessageLog log) throws IOException {
        try {
            List<LogEntry> last = log.read(head, head, 1);
            return last.isEmpty() ? 0 : last.getFirst().message().timestampMicros();
        } catch (DamagedLogException _) {
            return 0;
        }
    }

    /// Timestamps never go back, whatever the clock does.
    LogEntry seal(long sequence, Write write) {
        lastMicros = Math.max(lastMicros, microClock.getAsLong());
        Message message = new Message(sequence, epoch, lastMicros, write.clientId(), write.requestId(),
                write.content());
        LogEntry entry = EntryCodec.seal(message, last, sealer);
        last = entry.hash();
        return entry;
    }
}
