package antiphon.master;

import antiphon.log.MessageLog;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import java.io.IOException;
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
        for (LogEntry entry : log.read(head, head, 1)) lastMicros = entry.message().timestampMicros();
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
