package antiphon.simulator.failover.story;

import antiphon.failover.core.leadership.LeadershipView.Role;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.story.Sentences;
import java.util.regex.MatchResult;

/// The sentences about a cluster in which any node can lead.
final class FailoverSentences extends Sentences<FailoverStage> {
    private static final String CONDITIONS = """
            node2 leads (it takes writes)
            node2 is FOLLOWING (or ASKING, CLAIMING, FENCING, REBUILDING, ADOPTING, LEADING)
            node2 waits (it looked for a leader and does not claim)
            the register names node2
            node2 has adopted epoch 3
            node2 holds 3
            "a" is answered""";

    private static final String ACTS = """
            client1 writes "a" to NODE with w=2 [timeout 500 ms] [as request r1]   (w=all for every node)
            client1 hangs up "a"
            client1 reads from NODE
            isolate NODE | reconnect NODE
            partition A and B | partition A to B | reset A and B
            slow A to B by 300 ms | double A to B
            cut NODE from the register | connect NODE to the register
            kill NODE | start NODE | pause NODE | resume NODE | power-cut NODE |
            hand over the lead of NODE to NODE
            fill disk of NODE | free disk of NODE | replace disk of NODE | turn a bit of "a" on disk of NODE
            end
            """;

    private final int nodes;

    FailoverSentences(int nodes) {
        this.nodes = nodes;
        String one = "(node[1-" + nodes + "])";
        String some = "(node[1-" + nodes + "]|all)";
        addClients(one);
        addLinks(one, some, "(node[1-" + nodes + "]|client[1-9])");
        addNodes(some);
        addConditions(one);
    }

    private void addClients(String node) {
        act(
                CLIENT + " writes " + CONTENT + " to " + node + " with w=(all|\\d)(?: timeout " + TIME_WORDS
                        + ")?(?: as request (\\w+))?",
                FailoverSentences::write);
        act(
                CLIENT + " hangs up " + CONTENT,
                said -> stage -> stage.clients().hangUp(Integer.parseInt(said.group(1)), said.group(2)));
        act(
                CLIENT + " reads from " + node,
                said -> stage -> stage.read(Integer.parseInt(said.group(1)), said.group(2)));
    }

    private static Act<FailoverStage> write(MatchResult said) {
        int client = Integer.parseInt(said.group(1));
        int concern = said.group(4).equals("all") ? 0 : Integer.parseInt(said.group(4));
        long timeoutNs = said.group(5) == null ? Long.MAX_VALUE : ns(said.group(5));
        String request = said.group(6) == null ? "" : said.group(6);
        SimClient.Write write = new SimClient.Write("client" + client, request, said.group(2), concern);
        String asSaid = said.group().substring(said.group().indexOf(' ') + 1);
        String to = said.group(3);
        return stage -> stage.clients().write(client, to, write, timeoutNs, asSaid);
    }

    private void addLinks(String node, String some, String end) {
        act("isolate " + node, said -> stage -> stage.links().isolate(said.group(1)));
        act("reconnect " + node, said -> stage -> stage.links().reconnect(said.group(1)));
        act(
                "partition " + end + " and " + end,
                said -> stage -> stage.links().partition(said.group(1), said.group(2), true));
        act(
                "partition " + end + " to " + end,
                said -> stage -> stage.links().partition(said.group(1), said.group(2), false));
        act("reset " + end + " and " + end, said -> stage -> stage.links().reset(said.group(1), said.group(2)));
        act("double " + end + " to " + end, said -> stage -> stage.links().twice(said.group(1), said.group(2)));
        act(
                "slow " + end + " to " + end + " by " + TIME_WORDS,
                said -> stage -> stage.links().slow(said.group(1), said.group(2), ns(said.group(3))));
        act("cut " + some + " from the register", said -> stage -> stage.links().cutFromRegister(said.group(1)));
        act("connect " + some + " to the register", said -> stage -> stage.links().connectToRegister(said.group(1)));
    }

    private void addNodes(String node) {
        act("kill " + node, said -> stage -> stage.kill(said.group(1)));
        act("start " + node, said -> stage -> stage.start(said.group(1)));
        act("pause " + node, said -> stage -> stage.pause(said.group(1)));
        act("resume " + node, said -> stage -> stage.resume(said.group(1)));
        act(
                "hand over the lead of " + node + " to " + node,
                said -> stage -> stage.handOver(said.group(1), said.group(2)));
        act("power-cut " + node, said -> stage -> stage.cutPower(said.group(1)));
        act("fill disk of " + node, said -> stage -> stage.fillDisk(said.group(1)));
        act("free disk of " + node, said -> stage -> stage.freeDisk(said.group(1)));
        act("replace disk of " + node, said -> stage -> stage.replaceDisk(said.group(1)));
        act(
                "turn a bit of " + CONTENT + " on disk of " + node,
                said -> stage -> stage.turnBit(said.group(1), said.group(2)));
    }

    private void addConditions(String node) {
        condition(node + " leads", said -> stage -> stage.leads(said.group(1)));
        condition(
                node + " is (FOLLOWING|ASKING|CLAIMING|FENCING|REBUILDING|ADOPTING|LEADING)",
                said -> stage -> stage.isIn(said.group(1), Role.valueOf(said.group(2))));
        condition(node + " waits", said -> stage -> stage.waits(said.group(1)));
        condition("the register names " + node, said -> stage -> stage.isNamed(said.group(1)));
        condition(
                node + " has adopted epoch (\\d{1,6})",
                said -> stage -> stage.hasAdopted(said.group(1), Long.parseLong(said.group(2))));
        condition(
                node + " holds (\\d{1,6})",
                said -> stage -> stage.holds(said.group(1), Long.parseLong(said.group(2))));
        condition(CONTENT + " is answered", said -> stage -> stage.clients().isAnswered(said.group(1)));
    }

    @Override
    protected String acts() {
        return ACTS + "NODE is node1 to node" + nodes + ", or all where it can be; A and B are nodes or client1 to"
                + " client9";
    }

    @Override
    protected String conditions() {
        return CONDITIONS;
    }
}
