package antiphon.simulator.story;

import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;
import antiphon.simulator.check.Fault;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.Ending;
import antiphon.simulator.client.MasterCall;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.story.teller.StoryTrace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The clients of a story: they follow its script and print the answers they get.
public final class StoryClients {
    private static final int IDS_FROM = 100;

    /// A write on its way, by what a story calls it.
    private record Key(String client, String content) {}

    private static final class Open {
        boolean over;
        @Nullable MasterCall call;
    }

    private final ClientWorld world;
    private final StoryTrace trace;
    private final Map<Key, Open> open = new LinkedHashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Map<SimClient.Write, Long> firstSentNs = new HashMap<>();

    public StoryClients(ClientWorld world, StoryTrace trace) {
        this.world = world;
        this.trace = trace;
    }

    public static int id(int client) {
        return IDS_FROM + client;
    }

    public boolean isAnswered(String content) {
        return answered.contains(content);
    }

    /// @param to the node, as the story calls it
    public void write(int client, String to, SimClient.Write write, long timeoutNs, String asSaid) {
        say(client, asSaid);
        Open call = new Open();
        open.put(new Key(write.client(), write.content()), call);
        long sentNs = firstSentNs.merge(write, world.nowNs(), Math::min);
        String content = quoted(write.content());
        call.call = MasterCall.of(world.channel(new ClientHost(id(client)), to), write, timeoutNs, new Ending() {
            @Override
            public void answered(PostMessageResponse answer) {
                if (answer.getOutcome() == Outcome.ACKNOWLEDGED && !call.over)
                    world.acknowledged(write, sentNs, answer.getSequenceNumber());
                if (answer.getOutcome() == Outcome.NOT_APPENDED && !call.over) world.refused(write, answer.getDetail());
                over(client, call, write.content(), content + " is " + said(answer));
            }

            @Override
            public void refused() {
                over(client, call, write.content(), "cannot reach " + to + " with " + content);
            }

            @Override
            public void broke() {
                over(client, call, write.content(),
                        "loses the connection and does not know what became of " + content);
            }
        });
    }

    private static String said(PostMessageResponse answer) {
        String number = ": number " + answer.getSequenceNumber() + ", " + copies(answer.getCopies());
        String marked = answer.getRepeat() ? ", a repeat" : "";
        return switch (answer.getOutcome()) {
            case ACKNOWLEDGED -> "ACKNOWLEDGED" + number + marked;
            case UNCONFIRMED -> "UNCONFIRMED" + number + " so far" + marked;
            case NOT_APPENDED -> "NOT_APPENDED, " + answer.getStatusCode() + ": " + answer.getDetail();
            default -> throw new Fault("a write is answered without an outcome: " + answer);
        };
    }

    private static String copies(int copies) {
        return copies + (copies == 1 ? " copy" : " copies");
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

    public void hangUp(int client, String content) {
        Open call = open.get(new Key("client" + client, content));
        if (call == null || call.over)
            throw new IllegalArgumentException("client" + client + " does not wait for " + quoted(content));
        call.over = true;
        say(client, "hangs up on " + quoted(content));
        Objects.requireNonNull(call.call).hangUp();
    }

    public void read(int client, SimNode node) {
        say(client, "asks " + node.name + " for its messages");
        Consumer<String> answer = what -> world.network().send(node.id, id(client), () -> say(client, what));
        world.network().send(id(client), node.id, () -> {
            if (!node.isRunning()) answer.accept("cannot reach " + node.name);
            else node.mine(() -> answer.accept(shown(node))).run();
        });
    }

    private String shown(SimNode node) {
        String shown = world.shown(node)
                .stream()
                .map(entry -> entry.sequence() + " " + quoted(entry.message().content()))
                .collect(Collectors.joining(", "));
        return "sees on " + node.name + ": " + (shown.isEmpty() ? "nothing" : shown);
    }

    private void say(int client, String what) {
        trace.say(world.nowNs(), "client" + client, what);
    }
}
