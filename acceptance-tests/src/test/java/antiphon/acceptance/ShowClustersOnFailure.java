package antiphon.acceptance;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/// Prints the nodes' status and last log lines when a scenario fails.
final class ShowClustersOnFailure implements AfterTestExecutionCallback, LifecycleMethodExecutionExceptionHandler {
    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) show(context);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        show(context);
        throw failure;
    }

    private static void show(ExtensionContext context) {
        Scenarios scenarios = (Scenarios) context.getRequiredTestInstance();
        for (TestCluster cluster : scenarios.clusters())
            System.out.println("==== " + context.getDisplayName() + " failed over\n" + cluster.describe());
    }
}
