package antiphon.simulator.world;

import antiphon.master.core.MasterCore;
import antiphon.master.core.policy.CoreSettings;
import antiphon.simulator.check.Fault;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.SimMaster;
import antiphon.simulator.role.SimWorker;
import antiphon.simulator.surroundings.Options;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.contract.Limits;

/// Every queue always stays within its limit (P10).
final class QueueLimits {
    private static final int MAILBOX_MAX = 8192;
    /// An entry without client id, request id, content and signature.
    private static final int ENTRY_BYTES_MIN = 66;

    private final World world;
    private final Options options;

    QueueLimits(World world) {
        this.world = world;
        this.options = world.options();
    }

    void check(SimNode node) {
        within(node, "inputs in the mailbox", node.mailboxSize(), MAILBOX_MAX);
        switch (node) {
            case SimMaster master -> check(master, master.sizes(), options.core());
            case SimWorker worker -> check(worker, worker.sizes(), options.limits());
            default -> throw new IllegalStateException(node.name + " is neither master nor worker");
        }
    }

    /// Writes that wait for the master alone have as many places again, and waiting writes may come to wait for more.
    private void check(SimMaster master, MasterCore.Sizes sizes, CoreSettings settings) {
        within(master, "waiting writes", sizes.waitingWrites(), 2L * settings.pendingWritesMax());
        within(master, "read-only clients", sizes.readOnlyClients(), 3L * settings.pendingWritesMax());
        within(master, "known clients", sizes.knownClients(), sizes.waitingWrites() + sizes.readOnlyClients());
        if (!master.leads()) return; // What it fetches is trimmed when a page of it is known.
        within(master, "request ids", sizes.requestIds(), settings.requestIdsWindow());
        long frameMessages = Math.max(1, options.frameBytes() / ENTRY_BYTES_MIN);
        within(master, "messages under way to one worker", sizes.underWayMax(),
                settings.windowMessagesMax() + frameMessages);
        for (SimClient client : world.clients())
            if (master.pendingOf(client.name()) > settings.pendingWritesPerClientMax())
                within(master, "waiting writes of " + client.name(), master.pendingOf(client.name()),
                        settings.pendingWritesPerClientMax());
    }

    private static void check(SimWorker worker, WorkerCore.Sizes sizes, Limits limits) {
        within(worker, "messages above a gap", sizes.gapMessages(), limits.gapCountMax());
        within(worker, "bytes above a gap", sizes.gapBytes(), limits.gapBytesMax());
        within(worker, "streams", sizes.streams(), limits.streamsMax());
        within(worker, "calls that wait", sizes.waitingCalls(), limits.callsMax());
        within(worker, "recoveries that wait", sizes.waitingRecoveries(), limits.callsMax());
    }

    private static void within(SimNode node, String what, long size, long limit) {
        if (size > limit) throw new Fault(node.name + " has " + size + " " + what + ", at most " + limit + " allowed");
    }
}
