package antiphon.failover.wire;

import antiphon.message.Numbers;
import java.util.UUID;

/// Single fields of what arrives. An error names the field, and what it may be.
final class Fields {
    private static final int UUID_LENGTH = 36;

    private Fields() {}

    /// A sequence number or an epoch, 0 for none.
    static long count(String field, long number) throws MalformedLeadershipException {
        return between(field, number, 0, Numbers.MAX);
    }

    static long between(String field, long number, long least, long most) throws MalformedLeadershipException {
        if (number >= least && number <= most) return number;
        throw new MalformedLeadershipException(field + " is " + number + ", must be " + least + " to " + most);
    }

    static UUID uuid(String field, String text) throws MalformedLeadershipException {
        var wrong = new MalformedLeadershipException(field + " is no UUID, must be one as " + new UUID(0, 1));
        if (text.length() != UUID_LENGTH) throw wrong;
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw wrong;
        }
    }

    static void bytes(String field, int size, int needed) throws MalformedLeadershipException {
        if (size != needed)
            throw new MalformedLeadershipException(field + " has " + size + " bytes, needs " + needed);
    }
}
