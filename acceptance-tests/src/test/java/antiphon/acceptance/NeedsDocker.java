package antiphon.acceptance;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Leaves container scenarios out where no engine answers, unless one is required: then they run, and fail.
final class NeedsDocker implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Docker.isRequired()) return ConditionEvaluationResult.enabled("a Docker engine is required");
        return Docker.absence()
                .map(why -> ConditionEvaluationResult.disabled("NOT RUN: " + why))
                .orElseGet(() -> ConditionEvaluationResult.enabled("a Docker engine answers"));
    }
}
