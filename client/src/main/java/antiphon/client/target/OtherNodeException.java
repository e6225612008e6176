package antiphon.client.target;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import org.jspecify.annotations.Nullable;

/// Another node answers at an address than the one that was meant, so nothing of its answer counts: the address is
/// wrong.
public final class OtherNodeException extends AntiphonException {
    private static final long serialVersionUID = 1;

    private final String answering;

    /// @param answering the node that answers, in words
    public OtherNodeException(String answering, String message, @Nullable Throwable cause) {
        super(FailureKind.REFUSED, true, message, cause);
        this.answering = answering;
    }

    /// @param wayOut what to do, as the end of a sentence
    public static OtherNodeException of(Address address, String answering, String wayOut) {
        return new OtherNodeException(answering, address + " is " + answering + ": " + wayOut, null);
    }

    /// The node that answers, such as `worker2` or `a master`.
    public String answering() {
        return answering;
    }
}
