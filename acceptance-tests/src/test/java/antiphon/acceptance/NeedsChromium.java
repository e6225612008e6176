package antiphon.acceptance;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Leaves scenarios out where there is no browser, unless one is required: then they run, and fail. The closing summary
/// says so.
final class NeedsChromium implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Chromium.isRequired()) return ConditionEvaluationResult.enabled("a browser is required");
        return Chromium.absence()
                .map(why -> ConditionEvaluationResult.disabled("NOT RUN: " + why))
                .orElseGet(() -> ConditionEvaluationResult.enabled("there is a browser"));
    }
}
