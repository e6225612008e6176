package antiphon.bench.micro;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import antiphon.security.keys.SigningKeys;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What becomes of one message: the master seals it (encodes, hashes, signs), a worker decodes and verifies it.
@State(Scope.Thread)
public class EntryBench {
    @Param({"100", "1024"}) public int contentBytes;

    private final SigningKeys keys = Entries.keys();
    private final EntryVerifier verifier = new EntryVerifier(keys);
    private final Hash parent = Entries.LOG.genesis();
    private Message message = Entries.message(1, 1);
    private LogEntry entry = EntryCodec.seal(message, parent, keys);
    private byte[] signature = entry.signature();

    @Setup
    public void prepare() {
        message = Entries.message(1, contentBytes);
        entry = EntryCodec.seal(message, parent, keys);
        signature = entry.signature();
    }

    /// Encoding alone: its hash and signature are there already.
    @Benchmark
    public LogEntry encode() {
        return EntryCodec.assemble(message, parent, entry.hash(), signature);
    }

    /// SHA-256 over the parent's hash and the bytes of the message.
    @Benchmark
    public Hash hash() {
        return Hash.chain(parent, entry.encoded(), 0, entry.sizeBytes());
    }

    /// HMAC-SHA256 over a hash.
    @Benchmark
    public byte[] sign() {
        return keys.sign(entry.hash());
    }

    /// All that the master does to a message: encode, hash, sign.
    @Benchmark
    public LogEntry seal() {
        return EntryCodec.seal(message, parent, keys);
    }

    @Benchmark
    public LogEntry decode() {
        return EntryCodec.decode(entry.encoded(), parent);
    }

    /// All that a worker checks of one: its hash and its signature.
    @Benchmark
    public Optional<String> verify() {
        return verifier.problemWith(entry);
    }
}
