package antiphon.failover.core.leadership;

import antiphon.failover.core.register.Member;
import java.util.List;

/// The number of members that must promise before one of them leads, and adopt before it takes writes: any two sets of
/// that size have a member in common.
final class Majority {
    private Majority() {}

    static int of(List<Member> members) {
        return members.size() / 2 + 1;
    }
}
