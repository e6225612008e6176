package antiphon.node;

import java.security.SecureRandom;

/// Random number of one life of a process: a peer that sees another number knows that the process restarted.
public record Incarnation(long number) {
    public static Incarnation random() {
        return new Incarnation(new SecureRandom().nextLong());
    }

    @Override
    public String toString() {
        return Long.toHexString(number);
    }
}
