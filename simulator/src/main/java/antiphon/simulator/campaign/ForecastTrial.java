package antiphon.simulator.campaign;

import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Forecast;
import antiphon.master.core.contract.Forecast.Fate;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import antiphon.simulator.check.Fault;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.Ending;
import antiphon.simulator.client.MasterCall;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Holds the master to its forecasts: something befalls a whole cluster and lasts, the master has had
/// the time to notice, and then a write sent in the same moment as the question must get what the master says it gets.
final class ForecastTrial {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    /// Until heartbeats, or a message on its way, have shown what is the matter.
    private static final long NOTICED_NS = 1_200 * MS;
    /// At once is half a second for each of two syncs: the one under way, and the write's own.
    private static final long AT_ONCE_NS = 1_500 * MS;
    private static final long WATCHED_NS_MAX = 60 * SECOND;
    private static final int CLIENT_ID = 99; // none of the world's

    /// The fault that lasts while the forecast is made and the write waits.
    private enum Trouble {
        NONE(false), SLOW_DISK(false), SLOW_LINK(false), MASTER_SLOW(false), MASTER_FULL(true), PAUSED(true), FULL(
                true), ISOLATED(true), KILLED(true);

        private final boolean lasting; // nothing becomes durable on the nodes it befalls until it is over

        Trouble(boolean lasting) {
            this.lasting = lasting;
        }
    }

    /// One forecast, and what became of the write.
    record Judged(String trouble, Fate fate) {}

    private final World world;
    private final SplittableRandom random;
    private final SimChannel master;
    private final List<Judged> judged = new ArrayList<>();
    private int written;

    ForecastTrial(World world, SplittableRandom random) {
        this.world = world;
        this.master = world.toMaster(new ClientHost(CLIENT_ID));
        this.random = random;
    }

    /// After everything else that befell a cluster only some are tried: it takes them long.
    boolean isWanted() {
        return random.nextInt(4) == 0;
    }

    List<Judged> judged() {
        return judged;
    }

    /// Of a cluster that is whole; leaves it with nothing that befalls it.
    void run() {
        Trouble trouble = Trouble.values()[random.nextInt(Trouble.values().length)];
        List<SimNode> befallen = trouble == Trouble.MASTER_SLOW || trouble == Trouble.MASTER_FULL
                ? List.of(world.master())
                : someWorkers();
        befallen.forEach(node -> begin(trouble, node));
        background();
        judge(trouble);
        befallen.forEach(this::over);
    }

    private List<SimNode> someWorkers() {
        List<SimNode> some = new ArrayList<>(world.workers());
        int count = 1 + random.nextInt(some.size());
        while (some.size() > count) some.remove(random.nextInt(some.size()));
        return some;
    }

    private void begin(Trouble trouble, SimNode node) {
        world.say("forecasts with " + trouble + " of " + node.name);
        switch (trouble) {
            case NONE -> {}
            case SLOW_DISK, MASTER_SLOW -> node.diskTrouble().slow(random.nextLong(100 * MS, slowDiskNsMax()));
            case SLOW_LINK ->
                world.network().slow(world.master().id, node.id, random.nextLong(50 * MS, slowLinkNsMax()));
            case MASTER_FULL, FULL -> node.diskTrouble().fill();
            case PAUSED -> node.pause();
            case KILLED -> node.kill();
            case ISOLATED -> {
                world.network().partition(world.master().id, node.id);
                world.network().partition(node.id, world.master().id);
            }
        }
    }

    /// A worker whose syncs take longer than the silence that makes the master give up a stream is failing.
    private long slowDiskNsMax() {
        return Math.min(6 * SECOND, world.options().core().deliverySilenceNs() / 5 * 4);
    }

    /// Over a slower link heartbeats are missed.
    private long slowLinkNsMax() {
        return 60 * MS + world.options().core().heartbeatNs() / 10 * 9;
    }

    private void over(SimNode node) {
        node.diskTrouble().slow(0);
        node.diskTrouble().free();
        node.resume();
        node.start();
        world.network().reset(world.master().id, node.id);
        world.network().reset(node.id, world.master().id);
    }

    /// Some writes that wait for no worker, so that there is some activity.
    private void background() {
        write(1);
        passes(3 * world.options().core().heartbeatNs() + NOTICED_NS);
        int more = random.nextInt(4);
        for (int one = 0; one < more; one++) {
            write(1);
            passes(random.nextLong(3 * SECOND));
        }
    }

    private void passes(long ns) {
        long untilNs = world.nowNs() + ns;
        while (world.schedule().step(untilNs)) world.checker().look();
    }

    /// A write under way.
    private static final class Tried {
        Optional<Outcome> outcome = Optional.empty();
        long tookNs;
    }

    private Tried write(int concern) {
        Tried tried = new Tried();
        long sentNs = world.nowNs();
        String name = "forecast" + ++written;
        SimClient.Write write = new SimClient.Write(name, "", name + " writes", concern);
        var _ = MasterCall.of(master, write, Long.MAX_VALUE, new Ending() {
            @Override
            public void answered(PostMessageResponse answer) {
                tried.outcome = Optional.of(answer.getOutcome());
                tried.tookNs = world.nowNs() - sentNs;
            }

            @Override
            public void refused() {
                throw new Fault("a forecast was made by a master that does not run");
            }

            @Override
            public void broke() {} // It has no answer.
        });
        return tried;
    }

    private void judge(Trouble trouble) {
        int concern = 1 + random.nextInt(world.options().workers() + 1);
        world.master().askStatus();
        Tried tried = write(concern);
        passes(MS);
        ClusterView view = world.master().lastView().orElseThrow();
        Forecast.Range forecast = view.forecast().ranges().stream()
                .filter(range -> range.from() <= concern && concern <= range.to())
                .findFirst()
                .orElseThrow(() -> new Fault("nothing is forecast for w=" + concern));
        judged.add(new Judged(trouble.name(), forecast.fate()));
        requireTrue(forecast, concern, tried, trouble);
    }

    private void requireTrue(Forecast.Range forecast, int concern, Tried tried, Trouble trouble) {
        switch (forecast.fate()) {
            case REFUSED -> {
                passes(AT_ONCE_NS);
                if (tried.outcome.orElse(null) != Outcome.NOT_APPENDED)
                    throw wrong(forecast, concern, tried, trouble);
            }
            case AT_ONCE -> requireAcknowledged(forecast, concern, tried, trouble, AT_ONCE_NS);
            case LATER -> {
                requireAcknowledged(forecast, concern, tried, trouble, 3 * forecast.expectedNs() + AT_ONCE_NS);
                // A sync that is under way here takes along what was appended meanwhile; a link is as slow for all.
                if (trouble == Trouble.SLOW_LINK && tried.tookNs < forecast.expectedNs() / 4)
                    throw wrong(forecast, concern, tried, trouble);
            }
            case WAITS -> {
                passes(AT_ONCE_NS);
                boolean refused = tried.outcome.orElse(null) == Outcome.NOT_APPENDED;
                if (refused || (trouble.lasting && tried.outcome.isPresent()))
                    throw wrong(forecast, concern, tried, trouble);
            }
        }
    }

    private void requireAcknowledged(
            Forecast.Range forecast, int concern, Tried tried, Trouble trouble, long withinNs) {
        passes(Math.min(withinNs, WATCHED_NS_MAX));
        if (tried.outcome.orElse(null) != Outcome.ACKNOWLEDGED)
            throw wrong(forecast, concern, tried, trouble);
    }

    private static Fault wrong(Forecast.Range forecast, int concern, Tried tried, Trouble trouble) {
        return new Fault("with " + trouble + " a write with w=" + concern + " was forecast \"" + forecast.sentence()
                + "\" (" + forecast.fate() + "), and got "
                + tried.outcome.map(outcome -> outcome + " after " + tried.tookNs / MS + " ms").orElse("no answer"));
    }
}
