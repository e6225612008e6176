package antiphon.node;

import antiphon.log.DamagedLogException;
import antiphon.log.DamagedRange;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;

/// What those who ask for messages are told when this node cannot read them from its disk.
public final class DamageSentences {
    private DamageSentences() {}

    /// Why messages from `from` on cannot be had now.
    public static String of(IOException unreadable, long from) {
        return unreadable instanceof DamagedLogException damaged
                ? of(damaged.range())
                : "this node cannot read its log at message " + from;
    }

    private static String of(DamagedRange range) {
        return range.first() == range.last()
                ? "message " + range.first() + " is damaged on this node's disk and is being fetched from another node"
                : "messages " + range.first() + " to " + range.last()
                        + " are damaged on this node's disk and are being fetched from another node";
    }

    /// UNAVAILABLE for damage, which passes; INTERNAL for what may last, as when the disk itself does not answer.
    ///
    /// @param advice what the caller can do
    public static StatusRuntimeException status(IOException unreadable, long from, String advice) {
        Status status = unreadable instanceof DamagedLogException ? Status.UNAVAILABLE : Status.INTERNAL;
        return status.withDescription(of(unreadable, from) + ": " + advice)
                .withCause(unreadable)
                .asRuntimeException();
    }
}
