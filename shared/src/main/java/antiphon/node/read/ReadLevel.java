package antiphon.node.read;

import io.grpc.Status;

/// How far a reader is shown a log.
public enum ReadLevel {
    /// Up to what a majority of the nodes holds for good, as far as it is durable here: no takeover changes that.
    COMMITTED,
    /// Up to what is durable here. Where nodes take over from each other, a takeover may remove the end of it.
    LOCAL;

    /// As requests ask for it: both services have the same numbers.
    ///
    /// @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT for any other
    static ReadLevel of(int asked) {
        return switch (asked) {
            case 0 -> COMMITTED;
            case 1 -> LOCAL;
            default -> throw Status.INVALID_ARGUMENT
                    .withDescription("read is " + asked + ", must be COMMITTED (0) or LOCAL (1)")
                    .asRuntimeException();
        };
    }
}
