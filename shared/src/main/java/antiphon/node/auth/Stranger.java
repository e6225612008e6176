package antiphon.node.auth;

import antiphon.security.callers.Callers.Reason;
import io.grpc.Context;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Who makes the current call, where that is no caller and the method looks at something else too. It is refused only
/// when that does not count either, so the method reports it.
final class Stranger {
    static final Context.Key<Stranger> CURRENT = Context.key("antiphon-stranger");

    private final Reason reason;
    private final String problem;
    private final BiConsumer<Reason, String> report;

    /// @param problem why the token that it shows is not that of a caller; empty when it shows none
    Stranger(Reason reason, String problem, BiConsumer<Reason, String> report) {
        this.reason = reason;
        this.problem = problem;
        this.report = report;
    }

    /// Empty when callers are not authenticated, and in the call of a caller.
    static Optional<Stranger> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /// Empty when it shows no token.
    Optional<String> problem() {
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /// Counts and logs that the call was refused.
    ///
    /// @param otherwise why, when it shows no token
    void refused(String otherwise) {
        report.accept(reason, problem().orElse(otherwise));
    }
}
