package antiphon.bench.profile;

import java.io.IOException;
import java.nio.file.Path;

/// A process whose processor time is looked at.
///
/// @param name of all processes of its kind: what several workers used is their mean
/// @param recording where its flight recorder leaves what it saw
record ProfiledProcess(String name, long pid, Path recording) {
    CpuUse cpuUse() throws IOException {
        return CpuUse.of(pid);
    }
}
