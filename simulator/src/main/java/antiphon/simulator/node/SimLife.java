package antiphon.simulator.node;

import java.util.ArrayList;
import java.util.List;

/// The lives of a node's process, one after the other, each with its pauses.
final class SimLife {
    private final List<Runnable> whenResumed = new ArrayList<>();
    private int number;
    private boolean running;
    private boolean paused;

    /// Another life; it runs when its log is open.
    void begin() {
        number++;
        whenResumed.clear();
        paused = false;
    }

    void run() {
        running = true;
    }

    void end() {
        running = false;
    }

    boolean isRunning() {
        return running;
    }

    /// Grows with each life.
    int number() {
        return number;
    }

    boolean isPaused() {
        return running && paused;
    }

    void pause() {
        paused = true;
    }

    /// Does what came due meanwhile.
    void resume() {
        paused = false;
        List<Runnable> held = new ArrayList<>(whenResumed);
        whenResumed.clear();
        for (Runnable action : held) {
            if (running) action.run();
        }
    }

    /// The action belongs to this life, and waits while it is paused.
    Runnable mine(Runnable action) {
        int of = number;
        return () -> {
            if (!running || number != of) return;
            if (paused) whenResumed.add(action);
            else action.run();
        };
    }
}
