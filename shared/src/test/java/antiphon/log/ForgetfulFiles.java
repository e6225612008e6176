package antiphon.log;

import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.files.LogInUseException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A directory in memory that forgets what was not synced, as unkindly as a file system may: after a crash each change
/// since the last sync is there, in part there, or not there, independently of the others. Safe for many threads.
public final class ForgetfulFiles implements LogFiles {
    /// The names as they are now, and as the disk has them.
    private final TreeMap<String, ForgetfulFile> names = new TreeMap<>();
    private final TreeMap<String, ForgetfulFile> syncedNames = new TreeMap<>();
    private final List<Consumer<Map<String, ForgetfulFile>>> unsynced = new ArrayList<>();

    private long operations;
    private long crashAt = Long.MAX_VALUE;
    private long capacityBytes = Long.MAX_VALUE;
    private boolean syncsFail;
    private boolean opensFail;
    private boolean filesFail;
    private String growthFails = "";
    private boolean unmounted;
    private boolean readOnly;
    private long fileBytesMax = Long.MAX_VALUE;
    private boolean locked;
    private WhileForced whileForced = () -> {};

    /// What happens while the disk is at work on a force of a file or of the directory.
    @FunctionalInterface
    public interface WhileForced {
        /// @throws IOException when the force comes to no end
        void run() throws IOException;
    }

    /// Done on the thread that forces, after the disk was given all that was there, and before it has any of it for
    /// sure. What is changed meanwhile is not forced.
    public synchronized void whileForced(WhileForced action) {
        whileForced = action;
    }

    void passTimeInForce() throws IOException {
        WhileForced action;
        synchronized (this) {
            action = whileForced;
        }
        action.run();
    }

    /// From now on the operation with this number, counted from 1, and all later ones fail, as the machine is off.
    synchronized ForgetfulFiles crashAt(long operation) {
        crashAt = operation;
        return this;
    }

    /// How many operations have changed something so far.
    synchronized long operations() {
        return operations;
    }

    /// What the disk holds after the machine went off and on.
    public synchronized ForgetfulFiles afterCrash(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<String, ForgetfulFile> left = new TreeMap<>(syncedNames);
        for (Consumer<Map<String, ForgetfulFile>> change : unsynced) if (random.nextBoolean()) change.accept(left);
        ForgetfulFiles after = new ForgetfulFiles();
        left.forEach((name, file) -> after.adopt(name, file.survivingCrash(random)));
        return after;
    }

    /// The same, when nothing that was not synced has reached the disk.
    public synchronized ForgetfulFiles afterForgetting() {
        ForgetfulFiles after = new ForgetfulFiles();
        syncedNames.forEach((name, file) -> after.adopt(name, file.synced()));
        return after;
    }

    /// The process was killed and the machine stayed on: everything written is there, but not yet on the disk.
    public synchronized void processKilled() {
        locked = false;
        crashAt = Long.MAX_VALUE;
    }

    /// An independent copy of what is there now, all of it durable.
    public synchronized ForgetfulFiles copy() {
        ForgetfulFiles copy = new ForgetfulFiles();
        names.forEach((name, file) -> copy.adopt(name, file.bytes()));
        return copy;
    }

    private void adopt(String name, byte[] bytes) {
        ForgetfulFile file = new ForgetfulFile(this, name, bytes);
        names.put(name, file);
        syncedNames.put(name, file);
    }

    public synchronized ForgetfulFiles withRoomFor(long bytes) {
        capacityBytes = bytes;
        return this;
    }

    public synchronized void failSyncs(boolean fail) {
        syncsFail = fail;
    }

    /// A file can be opened no more, for a while; those that are open can be read.
    public synchronized void failOpens(boolean fail) {
        opensFail = fail;
    }

    /// No more files can be made, as where no inode is left; those that are there can grow.
    public synchronized void failNewFiles(boolean fail) {
        filesFail = fail;
    }

    /// No file can grow, whatever [#freeBytes] says; empty for no such trouble.
    public synchronized void failGrowth(String reason) {
        growthFails = reason;
    }

    /// No file may become larger, as with `ulimit -f`.
    public synchronized void limitFiles(long bytes) {
        fileBytesMax = bytes;
    }

    /// As a mount option has it.
    public synchronized void readOnly(boolean now) {
        readOnly = now;
    }

    /// How much more a file of this length can grow, and the system's word when that is not enough.
    synchronized long roomFor(long length) {
        long room = growthFails.isEmpty() ? capacityBytes - usedBytes() : 0;
        return Math.max(0, Math.min(room, fileBytesMax - length));
    }

    synchronized String whyNoRoom(long length) {
        if (!growthFails.isEmpty()) return growthFails;
        return fileBytesMax - length < capacityBytes - usedBytes() ? "File too large" : "No space left on device";
    }

    /// The disk does not give bytes `[from, to)` of a file, unless they are rewritten.
    public synchronized void failReads(String name, long from, long to) {
        there(name).failReads(from, to);
    }

    /// The end of a file is gone.
    public synchronized void shorten(String name, int bytes) {
        there(name).shorten(bytes);
    }

    /// All files are gone; returns what brings them back, as the same files.
    public synchronized Runnable unmount() {
        TreeMap<String, ForgetfulFile> gone = new TreeMap<>(names);
        unmounted = true;
        names.clear();
        syncedNames.clear();
        return () -> {
            synchronized (this) {
                unmounted = false;
                names.clear();
                names.putAll(gone);
                syncedNames.putAll(gone);
            }
        };
    }

    @Override
    public synchronized void requireInPlace() throws IOException {
        if (unmounted)
            throw new FileSystemException("data", null, "it is another directory than the one this node opened");
    }

    /// Turns one bit of what is on the disk.
    public synchronized void flip(String name, long offset, int bit) {
        there(name).flip((int) offset, bit);
    }

    /// Turns a bit in the only place where this text stands.
    public synchronized void turnBitIn(String text) {
        for (String name : list()) {
            int at = new String(bytes(name), StandardCharsets.ISO_8859_1).indexOf(text);
            if (at >= 0) {
                flip(name, at, 2);
                return;
            }
        }
        throw new AssertionError("no file has " + text);
    }

    public synchronized byte[] bytes(String name) {
        return there(name).bytes();
    }

    /// Puts a file there, durably.
    public synchronized void put(String name, byte[] bytes) {
        adopt(name, bytes);
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized LogFile open(String name) throws IOException {
        requireThere(name);
        if (opensFail) throw new FileSystemException(name, null, "Too many open files");
        return there(name);
    }

    @Override
    public LogFile openToRead(String name) throws IOException {
        return open(name);
    }

    @Override
    public synchronized LogFile create(String name) throws IOException {
        if (filesFail) throw new FileSystemException(name, null, "No space left on device");
        if (opensFail) throw new FileSystemException(name, null, "Too many open files");
        ForgetfulFile file = new ForgetfulFile(this, name, new byte[0]);
        change(there -> there.put(name, file));
        return file;
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        requireThere(from);
        ForgetfulFile file = there(from);
        change(there -> {
            there.remove(from, file);
            there.put(to, file);
        });
        file.renamed(to);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        requireThere(name);
        change(there -> there.remove(name));
    }

    private void requireThere(String name) throws NoSuchFileException {
        if (!names.containsKey(name)) throw new NoSuchFileException(name);
    }

    synchronized boolean isAt(String name, ForgetfulFile file) {
        return names.get(name) == file;
    }

    private ForgetfulFile there(String name) {
        return Objects.requireNonNull(names.get(name), name);
    }

    private void change(Consumer<Map<String, ForgetfulFile>> change) throws IOException {
        requireWritable();
        requireOn();
        unsynced.add(change);
        countOperation();
        change.accept(names);
    }

    @Override
    public void syncDirectory() throws IOException {
        TreeMap<String, ForgetfulFile> begunWith;
        int changes;
        synchronized (this) {
            requireOn();
            countOperation();
            begunWith = new TreeMap<>(names);
            changes = unsynced.size();
        }
        passTimeInForce();
        synchronized (this) {
            requireOn();
            failIfSyncsFail();
            syncedNames.clear();
            syncedNames.putAll(begunWith);
            unsynced.subList(0, changes).clear(); // Only one thread at a time changes names.
        }
    }

    @Override
    public synchronized long freeBytes() throws IOException {
        if (readOnly) throw new FileSystemException("/", null, "Read-only file system");
        return capacityBytes - usedBytes();
    }

    public long usedBytes() {
        long bytes = 0;
        for (ForgetfulFile file : names.values()) bytes += file.length();
        return bytes;
    }

    @Override
    public synchronized Closeable lock(String name) throws IOException {
        if (locked) throw new LogInUseException("the directory is in use by another process");
        locked = true;
        return () -> {
            synchronized (this) {
                locked = false;
            }
        };
    }

    @Override
    public String pathOf(String name) {
        return name.isEmpty() ? "its disk" : name;
    }

    void requireWritable() throws IOException {
        if (readOnly) throw new IOException("Read-only file system");
    }

    void requireOn() throws CrashedException {
        if (operations >= crashAt) throw new CrashedException(operations);
    }

    /// This may be when the machine goes off. The caller has noted the change as unsynced, so that it is lost or not by
    /// chance.
    void countOperation() throws CrashedException {
        operations++;
        requireOn();
    }

    void failIfSyncsFail() throws IOException {
        if (syncsFail) throw new IOException("Input/output error");
    }
}
