package antiphon.node.read;

import antiphon.calls.FailureKind;
import antiphon.log.read.DamagedLogException;
import antiphon.log.segment.DamagedRange;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;

/// Errors for readers when this node cannot read messages from its disk.
public final class DamageSentences {
    private DamageSentences() {}

    /// Why messages from `from` on cannot be had now.
    public static String of(IOException unreadable, long from) {
        return unreadable instanceof DamagedLogException damaged
                ? of(damaged.range())
                : "this node cannot read its log at message " + from;
    }

    private static String of(DamagedRange range) {
        String are = range.first() == range.last() ? " is" : " are";
        return range.messages() + are + " damaged on this node's disk and" + are + " being fetched from another node";
    }

    /// UNAVAILABLE for damage, which is temporary. INTERNAL for anything else.
    ///
    /// @param advice what the caller can do
    public static StatusRuntimeException status(IOException unreadable, long from, String advice) {
        Status status = unreadable instanceof DamagedLogException ? Status.UNAVAILABLE : Status.INTERNAL;
        Metadata trailers = new Metadata();
        if (unreadable instanceof DamagedLogException damaged)
            trailers.put(FailureKind.DAMAGED_MESSAGES, damaged.range().first() + "-" + damaged.range().last());
        return status.withDescription(of(unreadable, from) + ": " + advice)
                .withCause(unreadable)
                .asRuntimeException(trailers);
    }
}
