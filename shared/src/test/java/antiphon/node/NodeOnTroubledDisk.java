package antiphon.node;

import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.loop.LogSyncer;
import antiphon.node.loop.NodeLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A program: a node that appends and syncs on its loop as nodes do, until its disk fails in the way that its argument
/// names, `sync` or `room`.
final class NodeOnTroubledDisk implements NodeLoop.Turns<List<LogEntry>> {
    private static final int BOUND_SECONDS = 30;
    private static final int NEVER_ENDED = 99;

    private final DiskStore store;
    private final LogSyncer syncer;

    private NodeOnTroubledDisk(DiskStore store, LogSyncer syncer) {
        this.store = store;
        this.syncer = syncer;
    }

    public static void main(String[] arguments) {
        CompletableFuture.delayedExecutor(BOUND_SECONDS, TimeUnit.SECONDS)
                .execute(() -> Runtime.getRuntime().halt(NEVER_ENDED));
        NodeMain.Program program = new NodeMain.Program("node", "Ends.", List.of(), List.of(), _ -> "node");
        NodeMain.run(program, new String[0], (_, onBroken) -> start(arguments[0], onBroken));
    }

    private static NodeMain.Node start(String trouble, Consumer<Throwable> onBroken) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
        store.state().adopt(TestEntries.LOG);
        List<LogEntry> chain = TestEntries.chain(40);
        store.log().append(chain.subList(0, 3));
        store.log().sync();
        if (trouble.equals("sync")) files.failSyncs(true);
        else files.withRoomFor(files.usedBytes());
        LogSyncer syncer = new LogSyncer("sync", store.log(), (_, _) -> {}, onBroken);
        NodeLoop<List<LogEntry>> loop = new NodeLoop<>(
                "loop", 16, new NodeOnTroubledDisk(store, syncer), System::nanoTime, onBroken);
        syncer.start();
        loop.start();
        loop.put(chain.subList(3, 40));
        return () -> {};
    }

    @Override
    public void take(List<LogEntry> entries, long nowNs) {
        try {
            store.log().append(entries);
            syncer.wanted();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot append from message " + entries.getFirst().sequence(), e);
        }
    }

    @Override
    public long endTurn(long nowNs) {
        return Long.MAX_VALUE;
    }
}
