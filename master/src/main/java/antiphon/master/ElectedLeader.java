package antiphon.master;

import antiphon.config.NodeSettings;
import antiphon.log.ReplicaStore;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.start.TakenEpoch;
import antiphon.master.links.EpochReports;
import antiphon.master.links.Led;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.master.settings.MasterSettings;
import antiphon.node.Incarnation;
import antiphon.node.fetch.LogPages;
import antiphon.node.read.ReadLevel;
import antiphon.node.runtime.Role;
import antiphon.node.runtime.RoleParts;
import antiphon.recording.Recorder;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The role of a node that leads in an epoch which it took over.
///
/// @param inputs takes what leadership orders, on any thread
public record ElectedLeader(Role role, Consumer<MasterInput> inputs) {
    /// @param settings its workers are the other members, in the order of the epoch
    /// @param incarnation of this life of the node: the owner's
    /// @param reports hears of heartbeats, and how the epoch goes on
    public static ElectedLeader of(
            MasterSettings settings,
            RoleParts parts,
            TakenEpoch taken,
            Incarnation incarnation,
            EpochReports reports) {
        if (!settings.workerIds().equals(taken.others()))
            throw new IllegalArgumentException("the other members are " + taken.others() + ", and the workers are "
                    + settings.workerIds());
        Leading leading = new Leading(settings, parts, new TakenTenure(taken, incarnation, reports));
        return new ElectedLeader(leading, leading::put);
    }

    private record TakenTenure(TakenEpoch taken, Incarnation incarnation, EpochReports reports) implements Tenure {
        /// Members report the id under which the register knows their disks.
        @Override
        public String disk(NodeSettings node) {
            return taken.epoch().owner().disk().toString();
        }

        /// Not recorded: a replay would lack the decisions of who leads.
        @Override
        public Decisions decisions(MasterSettings settings) {
            MasterCore core = new MasterCore(taken, settings.core(), new SplittableRandom(incarnation.number()));
            return new Decisions(core, Recorder.NONE);
        }

        @Override
        public Led led(LongSupplier committed) {
            return new Led(Optional.of(taken.epoch()), committed, reports);
        }

        @Override
        public ReadLevel reads() {
            return ReadLevel.COMMITTED;
        }

        @Override
        public LogPages pages(ReplicaStore store) {
            return new LogPages(store, Optional.of(taken.epoch()));
        }

        @Override
        public boolean isForGood() {
            return false;
        }

        /// The log that was taken over is whole from the beginning, and members need it before the epoch is open.
        @Override
        public Term servesAs(Term own) {
            return own == Term.OVER ? Term.OVER : Term.LEADS;
        }

        /// Members must reach it before it can take writes.
        @Override
        public CompletableFuture<?> ready(CompletableFuture<Void> decided, MasterSettings settings) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void opened() {
            reports.opened();
        }

        @Override
        public void leaseGivenUp() {
            reports.leaseGivenUp();
        }

        @Override
        public void over(long laterEpoch) {
            reports.over(laterEpoch);
        }
    }
}
