package antiphon.acceptance;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Leaves scenarios out where no small file system can be mounted; the closing summary says so.
final class NeedsSmallDisks implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return SmallDisk.absence()
                .map(why -> ConditionEvaluationResult.disabled("NOT RUN: " + why))
                .orElseGet(() -> ConditionEvaluationResult.enabled("small file systems can be mounted"));
    }
}
