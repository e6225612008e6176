package antiphon.failover.program;

import antiphon.failover.core.leadership.contract.LeadershipEvent;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.seen.NoLeaderSentences;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// One line per event of leadership: a sentence for people, and keys for programs.
final class LeadershipLog {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.leadership");

    private LeadershipLog() {}

    static void write(LeadershipEvent event) {
        switch (event) {
            case LeadershipEvent.Asks(long silenceNs) ->
                at(Level.WARN, "leader-missed")
                        .log("no leader has been heard for {} ms: this node asks the others",
                                TimeUnit.NANOSECONDS.toMillis(silenceNs));
            case LeadershipEvent.Waits(Waiting why) -> at(Level.WARN, "no-leader").addKeyValue("why", why)
                    .log("no leader can be chosen now: {}", NoLeaderSentences.of(why));
            case LeadershipEvent.Claims(long epoch) -> at(Level.INFO, "epoch-claimed").addKeyValue("epoch", epoch)
                    .log("this node claims epoch {}", epoch);
            case LeadershipEvent.ClaimLost(long epoch) ->
                at(Level.INFO, "claim-lost").addKeyValue("epoch", epoch)
                        .log("epoch {} did not become this node's", epoch);
            case LeadershipEvent.Chose(long epoch, var source, var end) ->
                at(Level.INFO, "log-chosen").addKeyValue("epoch", epoch).addKeyValue("source", source)
                        .log("epoch {} begins with the log of {}, up to message {}", epoch, source, end.position());
            case LeadershipEvent.RebuildFailed(long epoch, var source) ->
                at(Level.WARN, "log-not-copied").addKeyValue("epoch", epoch).addKeyValue("source", source)
                        .log("the log of {} could not be copied for epoch {}: another is tried", source, epoch);
            case LeadershipEvent.GivesUp(long epoch) -> at(Level.WARN, "epoch-given-up").addKeyValue("epoch", epoch)
                    .log("this node gives epoch {} up: too few members have promised it, or no log could be copied",
                            epoch);
            case LeadershipEvent.Leads(long epoch, long start) ->
                at(Level.INFO, "leads").addKeyValue("epoch", epoch).addKeyValue("start", start)
                        .log("this node leads in epoch {}, after message {}", epoch, start);
            case LeadershipEvent.Opens(long epoch) -> at(Level.INFO, "epoch-open").addKeyValue("epoch", epoch)
                    .log("this node takes writes in epoch {}: a majority follows", epoch);
            case LeadershipEvent.StepsDown(long epoch, long later) ->
                at(Level.WARN, "steps-down").addKeyValue("epoch", epoch).addKeyValue("later", later)
                        .log("this node does not lead any more: epoch {} has ended epoch {}", later, epoch);
            case LeadershipEvent.HandsOver(long epoch, var successor) ->
                at(Level.INFO, "hands-over").addKeyValue("epoch", epoch).addKeyValue("successor", successor)
                        .log("this node hands its lead over to {}", successor);
            case LeadershipEvent.NobodyTookOver(long epoch) ->
                at(Level.WARN, "no-successor").addKeyValue("epoch", epoch)
                        .log("no other node has taken over epoch {}: this node asks the others who can lead", epoch);
            case LeadershipEvent.LeaseLost(long epoch) ->
                at(Level.WARN, "leadership-unsure").addKeyValue("epoch", epoch)
                        .log("too few members answer: this node cannot be sure that it still leads");
            case LeadershipEvent.LeaseHeld(long epoch) -> at(Level.INFO, "leadership-sure").addKeyValue("epoch", epoch)
                    .log("a majority of the members answers: this node leads");
            case LeadershipEvent.LogsContradict contradict ->
                at(Level.ERROR, "logs-contradict").addKeyValue("epoch", contradict.epoch())
                        .log("{} and {} have different messages {}: no log can be chosen. Keep both directories, and"
                                + " compare them with `antiphon log verify`", contradict.one(), contradict.other(),
                                contradict.end().position());
        }
    }

    private static LoggingEventBuilder at(Level level, String event) {
        return LOG.atLevel(level).addKeyValue("event", event);
    }
}
