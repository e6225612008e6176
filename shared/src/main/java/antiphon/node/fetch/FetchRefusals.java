package antiphon.node.fetch;

import antiphon.message.Hash;
import antiphon.node.Incarnation;
import antiphon.node.read.DamageSentences;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// The errors of calls that fetch messages.
public final class FetchRefusals {
    private FetchRefusals() {}

    public static StatusRuntimeException gone(LogPages.Answer.Gone gone) {
        return Status.OUT_OF_RANGE
                .withDescription("message " + gone.missing() + " is not kept any more, this node's log starts with "
                        + "message " + gone.start())
                .asRuntimeException();
    }

    /// @throws StatusRuntimeException when it is negative
    public static long notNegative(String field, long number) {
        if (number >= 0) return number;
        throw invalid(field + " is " + number + ", must be 0 or more");
    }

    /// @throws StatusRuntimeException when it is negative
    public static int notNegative(String field, int number) {
        return (int) notNegative(field, (long) number);
    }

    private static StatusRuntimeException invalid(String problem) {
        return Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException();
    }

    public static StatusRuntimeException unreadable(LogPages.Answer.Unreadable unreadable) {
        return DamageSentences.status(unreadable.cause(), unreadable.sequence(), "retry later");
    }

    /// @return empty when the field is
    /// @throws StatusRuntimeException when it is no hash
    public static Optional<Hash> hash(String field, ByteString bytes) {
        if (bytes.isEmpty()) return Optional.empty();
        if (bytes.size() == Hash.BYTES) return Optional.of(Hash.of(bytes.toByteArray()));
        throw invalid(field + " has " + bytes.size() + " bytes, needs " + Hash.BYTES + " or none");
    }

    /// A master that starts takes what it fetches for the rest of its log: from another node than the one it chose that
    /// may be a tail that was never acknowledged.
    ///
    /// @param meant by the caller; 0 for any
    /// @throws StatusRuntimeException when another node was meant, or another life of this one
    public static void requireMeant(Incarnation own, long meant) {
        if (meant == 0 || meant == own.number()) return;
        throw Status.FAILED_PRECONDITION
                .withDescription("another node was meant, or this one before it started again: this is incarnation "
                        + own + ", asked was " + new Incarnation(meant))
                .asRuntimeException();
    }
}
