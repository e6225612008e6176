package antiphon.acceptance;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Says at the end how many scenarios ran over processes and over containers, and why some did not.
public final class ClosingSummary implements TestExecutionListener {
    private final AtomicInteger processes = new AtomicInteger();
    private final AtomicInteger containers = new AtomicInteger();
    private volatile boolean containersAsked;
    private volatile boolean smallDisksMissed;
    private volatile boolean browserMissed;

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        if (isOf(ContainersIT.class, test)) containersAsked = true;
        if (isOf(DiskFullIT.class, test)) smallDisksMissed = true;
        if (isOf(PageIT.class, test)) browserMissed = true;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest()) return;
        if (isOf(ContainersIT.class, test)) containers.incrementAndGet();
        else processes.incrementAndGet();
    }

    private static boolean isOf(Class<?> scenarios, TestIdentifier test) {
        String name = scenarios.getName();
        return test.getSource()
                .filter(source -> switch (source) {
                    case MethodSource method -> method.getClassName().startsWith(name);
                    case ClassSource type -> type.getClassName().startsWith(name);
                    default -> false;
                })
                .isPresent();
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (processes.get() > 0) System.out.println("process scenarios: ran " + processes);
        if (containers.get() > 0) System.out.println("container scenarios: ran " + containers);
        else
            if (containersAsked)
                System.out.println("container scenarios: NOT RUN: " + Docker.absence().orElse("left out"));
        if (smallDisksMissed)
            System.out.println("full disk scenarios: NOT RUN: " + SmallDisk.absence().orElse("left out"));
        if (browserMissed) System.out.println("page scenarios: NOT RUN: " + Chromium.absence().orElse("left out"));
    }
}
