package antiphon.cli.status;

import antiphon.cli.output.Durations;
import antiphon.cli.output.Plural;
import antiphon.client.status.LeaderStatus;

/// Who leads, in words for people.
final class LeaderWords {
    private LeaderWords() {}

    static boolean isNone(LeaderStatus known) {
        return known.leader().isEmpty();
    }

    static String of(LeaderStatus known) {
        String opening = known.state() == LeaderStatus.State.Known.OPENING ? " has taken over" : " leads";
        String changes = known.leaderChanges() == 0
                ? ""
                : "; " + Plural.of(known.leaderChanges(), "change") + " since " + known.node() + " started";
        return "Leader   " + known.leader().orElseThrow() + opening + " in epoch " + known.epoch() + ", for "
                + Durations.since(known.since(), known.asOf()) + changes;
    }

    static String none(LeaderStatus known) {
        String reason = known.noLeaderReason().isEmpty() ? "another node is looked for" : known.noLeaderReason();
        return "Leader   none that " + known.node() + " knows, for " + Durations.since(known.since(), known.asOf())
                + ": " + reason + ". Writes are refused until one leads";
    }
}
