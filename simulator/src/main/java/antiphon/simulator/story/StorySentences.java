package antiphon.simulator.story;

import antiphon.master.core.policy.Health;
import antiphon.simulator.client.SimClient;
import java.util.Optional;
import java.util.regex.MatchResult;

/// The sentences about a cluster in which one node is the master for ever.
final class StorySentences extends Sentences<StoryStage> {
    private static final String CONDITIONS = """
            worker1 is HEALTHY (or SUSPECTED, UNHEALTHY)
            worker1 holds 3
            "a" is answered
            the master writes""";

    private static final String ACTS = """
            client1 writes "a" with w=2 [timeout 500 ms] [as request r1]   (w=all for every node)
            client1 hangs up "a"
            client1 reads from NODE
            partition A and B | partition A to B | reset A and B
            slow A to B by 300 ms | double A to B
            kill NODE | start NODE | pause NODE | resume NODE | power-cut NODE
            start master, rebuild from worker1
            fill disk of NODE | free disk of NODE | lose disk of NODE
            end
            """;

    private final int workers;

    StorySentences(int workers) {
        this.workers = workers;
        String worker = "worker[1-" + workers + "]";
        String node = "(master|" + worker + "|all)";
        String one = "(master|" + worker + ")";
        String end = "(master|" + worker + "|client[1-9])";
        addClients(one);
        addLinks(end);
        addNodes(node, worker);
        addConditions(one, "(" + worker + ")");
    }

    private void addClients(String node) {
        act(
                CLIENT + " writes " + CONTENT + " with w=(all|\\d)(?: timeout " + TIME_WORDS
                        + ")?(?: as request (\\w+))?",
                StorySentences::write);
        act(
                CLIENT + " hangs up " + CONTENT,
                said -> stage -> stage.hangUp(Integer.parseInt(said.group(1)), said.group(2)));
        act(
                CLIENT + " reads from " + node,
                said -> stage -> stage.read(Integer.parseInt(said.group(1)), said.group(2)));
    }

    private static Act<StoryStage> write(MatchResult said) {
        int client = Integer.parseInt(said.group(1));
        int concern = said.group(3).equals("all") ? 0 : Integer.parseInt(said.group(3));
        long timeoutNs = said.group(4) == null ? Long.MAX_VALUE : ns(said.group(4));
        String request = said.group(5) == null ? "" : said.group(5);
        SimClient.Write write = new SimClient.Write("client" + client, request, said.group(2), concern);
        String asSaid = said.group().substring(said.group().indexOf(' ') + 1);
        return stage -> stage.write(client, write, timeoutNs, asSaid);
    }

    private void addLinks(String end) {
        act("partition " + end + " and " + end, said -> stage -> stage.partition(said.group(1), said.group(2), true));
        act("partition " + end + " to " + end, said -> stage -> stage.partition(said.group(1), said.group(2), false));
        act("reset " + end + " and " + end, said -> stage -> stage.reset(said.group(1), said.group(2)));
        act("double " + end + " to " + end, said -> stage -> stage.twice(said.group(1), said.group(2)));
        act(
                "slow " + end + " to " + end + " by " + TIME_WORDS,
                said -> stage -> stage.slow(said.group(1), said.group(2), ns(said.group(3))));
    }

    private void addNodes(String node, String worker) {
        act("kill " + node, said -> stage -> stage.kill(said.group(1)));
        act("start " + node, said -> stage -> stage.start(said.group(1), Optional.empty()));
        act(
                "start master, rebuild from (" + worker + ")",
                said -> stage -> stage.start("master", Optional.of(said.group(1))));
        act("pause " + node, said -> stage -> stage.pause(said.group(1)));
        act("resume " + node, said -> stage -> stage.resume(said.group(1)));
        act("power-cut " + node, said -> stage -> stage.cutPower(said.group(1)));
        act("fill disk of " + node, said -> stage -> stage.fillDisk(said.group(1)));
        act("free disk of " + node, said -> stage -> stage.freeDisk(said.group(1)));
        act(
                "turn a bit of " + CONTENT + " on disk of " + node,
                said -> stage -> stage.turnBit(said.group(1), said.group(2)));
        act("lose disk of " + node, said -> stage -> stage.loseDisk(said.group(1)));
    }

    private void addConditions(String node, String worker) {
        condition(
                worker + " is (HEALTHY|SUSPECTED|UNHEALTHY)",
                said -> stage -> stage.healthOf(said.group(1)) == Health.Name.valueOf(said.group(2)));
        condition(
                node + " holds (\\d{1,6})",
                said -> stage -> stage.holds(said.group(1), Long.parseLong(said.group(2))));
        condition(CONTENT + " is answered", said -> stage -> stage.isAnswered(said.group(1)));
        condition("the master writes", _ -> StoryStage::masterWrites);
    }

    @Override
    protected String acts() {
        return ACTS + "NODE is master, worker1" + (workers > 1 ? " to worker" + workers : "")
                + " or all; A and B are nodes or client1 to client9";
    }

    @Override
    protected String conditions() {
        return CONDITIONS;
    }
}
