package antiphon.simulator;

import antiphon.master.core.Outcome;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The clients of a story: they follow its script and print the answers they get.
final class StoryClients {
    private static final int IDS_FROM = 100;

    /// A write on its way, by what a story calls it.
    private record Key(String client, String content) {}

    private static final class Open {
        boolean over;
        long ticket;
    }

    private final World world;
    private final StoryTrace trace;
    private final Map<Key, Open> open = new LinkedHashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Map<SimClient.Write, Long> firstSentNs = new HashMap<>();

    StoryClients(World world, StoryTrace trace) {
        this.world = world;
        this.trace = trace;
    }

    static int id(int client) {
        return IDS_FROM + client;
    }

    boolean isAnswered(String content) {
        return answered.contains(content);
    }

    void write(int client, SimClient.Write write, long timeoutNs, String asSaid) {
        say(client, asSaid);
        Key key = new Key(write.client(), write.content());
        Open call = new Open();
        open.put(key, call);
        long sentNs = firstSentNs.merge(write, world.nowNs(), Math::min);
        SimMaster master = world.master();
        world.network().send(id(client), master.id, () -> {
            if (master.isRunning()) {
                master.mine(() -> call.ticket = master.write(write, timeoutNs, outcome -> {
                    Runnable answer = () -> answered(client, call, write, sentNs, outcome);
                    world.network().send(master.id, id(client), answer);
                })).run();
            } else {
                world.network().send(
                        master.id, id(client), () -> over(
                                client, call, write.content(),
                                "cannot reach the master with " + quoted(write.content())));
            }
        });
    }

    private void answered(int client, Open call, SimClient.Write write, long sentNs, Outcome outcome) {
        if (call.over) return;
        String content = quoted(write.content());
        switch (outcome) {
            case Outcome.Acknowledged(long sequence, int copies, boolean repeat) -> {
                over(client, call, write.content(),
                        content + " is ACKNOWLEDGED: number " + sequence + ", " + copies(copies) + marked(repeat));
                world.checker().writes().answered(sentNs, sequence);
            }
            case Outcome.Unconfirmed(long sequence, int copies, boolean repeat) ->
                over(client, call, write.content(),
                        content + " is UNCONFIRMED: number " + sequence + ", " + copies(copies) + " so far"
                                + marked(repeat));
            case Outcome.NotAppended(var refusal) ->
                over(client, call, write.content(),
                        content + " is NOT_APPENDED, " + refusal.reason() + ": " + refusal.detail());
        }
    }

    private static String copies(int copies) {
        return copies + (copies == 1 ? " copy" : " copies");
    }

    private static String marked(boolean repeat) {
        return repeat ? ", a repeat" : "";
    }

    private static String quoted(String content) {
        return '"' + content + '"';
    }

    private void over(int client, Open call, String content, String outcome) {
        if (call.over) return;
        call.over = true;
        answered.add(content);
        say(client, outcome);
    }

    void hangUp(int client, String content) {
        Open call = open.get(new Key("client" + client, content));
        if (call == null || call.over)
            throw new IllegalArgumentException("client" + client + " does not wait for " + quoted(content));
        call.over = true;
        say(client, "hangs up on " + quoted(content));
        SimMaster master = world.master();
        int life = master.life();
        world.network().send(id(client), master.id, () -> {
            if (master.life() == life) master.mine(() -> master.callerGone(call.ticket)).run();
        });
    }

    /// Messages in flight still arrive; then the connections break.
    void masterDied() {
        open.forEach((key, call) -> {
            if (call.over) return;
            int client = Integer.parseInt(key.client().substring("client".length()));
            world.network().send(
                    world.master().id,
                    id(client),
                    () -> over(
                            client, call, key.content(),
                            "loses the connection and does not know what became of " + quoted(key.content())));
        });
    }

    void read(int client, SimNode<?> node) {
        say(client, "asks " + node.name + " for its messages");
        Consumer<String> answer = what -> world.network().send(node.id, id(client), () -> say(client, what));
        world.network().send(id(client), node.id, () -> {
            if (!node.isRunning()) answer.accept("cannot reach " + node.name);
            else node.mine(() -> answer.accept(shown(node))).run();
        });
    }

    private String shown(SimNode<?> node) {
        List<LogEntry> entries = deliveredBy(node);
        if (node instanceof SimWorker worker) world.checker().shown(worker, 1, entries);
        String shown = entries.stream()
                .map(entry -> entry.sequence() + " " + quoted(entry.message().content()))
                .collect(Collectors.joining(", "));
        return "sees on " + node.name + ": " + (shown.isEmpty() ? "nothing" : shown);
    }

    private static List<LogEntry> deliveredBy(SimNode<?> node) {
        if (node instanceof SimWorker worker) return worker.delivered(1);
        try {
            return node.log().read(node.log().start(), node.log().durable(), Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(int client, String what) {
        trace.say(world.nowNs(), "client" + client, what);
    }
}
