package antiphon.log;

import antiphon.log.files.LogFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A file of [ForgetfulFiles]: what the disk has, and the changes since, of which a crash keeps some.
final class ForgetfulFile implements LogFile {
    private final ForgetfulFiles files;
    private volatile String name;
    private byte[] now;
    private int length;
    private byte[] synced;
    private final List<Change> unsynced = new ArrayList<>();
    private long forgotten; // changes that were in `unsynced` and are there no more
    private boolean syncFailed;
    private long unreadableFrom;
    private long unreadableTo;

    ForgetfulFile(ForgetfulFiles files, String name, byte[] bytes) {
        this.files = files;
        this.name = name;
        this.now = bytes.clone();
        this.length = bytes.length;
        this.synced = bytes.clone();
    }

    private sealed interface Change {
        record Write(int offset, ByteBuffer bytes) implements Change {}

        record Truncate(int size) implements Change {}
    }

    @Override
    public boolean isInPlace() {
        return files.isAt(name, this);
    }

    @Override
    public void renamed(String to) {
        name = to;
    }

    @Override
    public String path() {
        return name;
    }

    @Override
    public long size() {
        synchronized (files) {
            return length;
        }
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        synchronized (files) {
            boolean meets = offset < unreadableTo && offset + target.remaining() > unreadableFrom;
            if (meets && unreadableFrom < unreadableTo) throw new IOException("Input/output error");
            int bytes = (int) Math.clamp(length - offset, 0, (long) target.remaining());
            if (bytes > 0) target.put(now, (int) offset, bytes);
            return bytes;
        }
    }

    /// A write that meets the end of the disk, or of the machine's life, has written a part.
    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
        synchronized (files) {
            files.requireOn();
            long growth = Math.max(0, offset + source.remaining() - length);
            files.requireWritable();
            long room = files.roomFor(length);
            String whyNoMore = growth > room ? files.whyNoRoom(length) : "";
            byte[] bytes = new byte[(int) Math.max(0, source.remaining() - Math.max(0, growth - room))];
            source.get(bytes);
            unsynced.add(new Change.Write((int) offset, ByteBuffer.wrap(bytes)));
            files.countOperation();
            put((int) offset, bytes);
            if (source.hasRemaining()) throw new IOException(whyNoMore);
        }
    }

    /// A disk gives a place again that was rewritten.
    private void put(int offset, byte[] bytes) {
        if (offset <= unreadableFrom) unreadableFrom = Math.max(unreadableFrom, offset + bytes.length);
        if (offset + bytes.length > now.length) now = Arrays.copyOf(now, 2 * (offset + bytes.length));
        System.arraycopy(bytes, 0, now, offset, bytes.length);
        length = Math.max(length, offset + bytes.length);
    }

    @Override
    public void truncate(long size) throws IOException {
        synchronized (files) {
            files.requireOn();
            files.requireWritable();
            if (size >= length) return;
            unsynced.add(new Change.Truncate((int) size));
            files.countOperation();
            Arrays.fill(now, (int) size, length, (byte) 0);
            length = (int) size;
        }
    }

    /// The disk gets what was there when this began. What others change meanwhile waits for the next one.
    ///
    /// When it fails, the system takes its memory for written all the same: a later force will not write it.
    @Override
    public void force() throws IOException {
        byte[] begunWith;
        long through;
        synchronized (files) {
            files.requireOn();
            files.countOperation();
            begunWith = syncFailed ? applied(synced, unsynced) : bytes();
            through = forgotten + unsynced.size();
        }
        files.passTimeInForce();
        synchronized (files) {
            files.requireOn();
            endForce(begunWith, through);
        }
    }

    private void endForce(byte[] begunWith, long through) throws IOException {
        if (through < forgotten) return; // One that began later is over already.
        try {
            files.failIfSyncsFail();
            synced = begunWith;
        } catch (IOException e) {
            syncFailed = true;
            throw e;
        } finally {
            unsynced.subList(0, (int) (through - forgotten)).clear();
            forgotten = through;
        }
    }

    private static byte[] applied(byte[] disk, List<Change> changes) {
        byte[] bytes = disk;
        for (Change change : changes) bytes = apply(bytes, change);
        return bytes;
    }

    private static byte[] apply(byte[] disk, Change change) {
        return switch (change) {
            case Change.Truncate(int size) -> size < disk.length ? Arrays.copyOf(disk, size) : disk;
            case Change.Write(int offset, ByteBuffer written) -> {
                byte[] bytes = Arrays.copyOf(disk, Math.max(disk.length, offset + written.remaining()));
                written.get(written.position(), bytes, offset, written.remaining());
                yield bytes;
            }
        };
    }

    void flip(int offset, int bit) {
        now[offset] ^= (byte) (1 << bit);
        if (offset < synced.length) synced[offset] ^= (byte) (1 << bit);
    }

    void failReads(long from, long to) {
        unreadableFrom = from;
        unreadableTo = to;
    }

    void shorten(int bytes) {
        Arrays.fill(now, bytes, length, (byte) 0);
        length = bytes;
        synced = Arrays.copyOf(synced, Math.min(synced.length, bytes));
    }

    byte[] bytes() {
        return Arrays.copyOf(now, length);
    }

    byte[] synced() {
        return synced.clone();
    }

    long length() {
        return length;
    }

    /// Every unsynced change is kept, lost, or, for a write, kept in one part that begins and ends anywhere.
    byte[] survivingCrash(SplittableRandom random) {
        byte[] bytes = synced;
        for (Change change : unsynced) {
            switch (random.nextInt(3)) {
                case 0 -> bytes = apply(bytes, change);
                case 1 -> bytes = apply(bytes, torn(change, random));
                default -> {} // Lost.
            }
        }
        return bytes;
    }

    private static Change torn(Change change, SplittableRandom random) {
        if (!(change instanceof Change.Write(int offset, ByteBuffer bytes)) || !bytes.hasRemaining()) return change;
        int from = random.nextBoolean() ? 0 : random.nextInt(bytes.remaining());
        int to = random.nextInt(from, bytes.remaining() + 1);
        return new Change.Write(offset + from, bytes.slice(from, to - from));
    }

    @Override
    public void close() {}
}
