package antiphon.failover.seen;

import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;

/// Why no node leads, in words for people.
public final class NoLeaderSentences {
    private NoLeaderSentences() {}

    public static String of(Waiting why) {
        return switch (why) {
            case TOO_FEW_ANSWER -> "fewer than a majority of the nodes answer";
            case TOO_FEW_WHOLE -> "enough nodes answer, but too few of their logs are whole";
            case OTHERS_HEAR_A_LEADER -> "the others hear a leader that this node does not; look at the network";
            case NO_CANDIDATE -> "this node's own log, disk or settings do not let it lead";
            case REGISTER_SILENT -> "the register of epochs has no majority";
        };
    }
}
