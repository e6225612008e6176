package antiphon.bench.scale;

import java.io.IOException;

/// One question of how a cluster scales, and how it is measured.
interface Experiment {
    /// As the command line and the files call it.
    String name();

    /// @throws IllegalStateException when a write is not acknowledged that should be
    Findings run() throws IOException, InterruptedException;
}
