package antiphon.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NodeMemoryTest {
    @Test
    void theHeapIsWhatWasLeftByTheCollectionThatLeftMost() {
        assertThat(NodeMemory.highestAfterCollection(Stream.of(
                "[0.009s][info][gc] Using G1",
                "[1.2s][info][gc] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 2.121ms",
                "[2.2s][info][gc] GC(1) Pause Young (Normal) (G1 Evacuation Pause) 142M->17M(256M) 5.1ms",
                "[3.2s][info][gc] GC(2) Pause Young (Allocation Failure) 80M->9M(247M) 1.0ms"))).hasValue(17);
    }

    @Test
    void withoutACollectionNothingIsKnown(@TempDir Path directory) throws Exception {
        assertThat(NodeMemory.heapMib(directory.resolve("none"))).isZero();
        assertThat(NodeMemory.heapMib(Files.writeString(directory.resolve("gc.log"), "Using G1\n"))).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessTakesMemoryWhileItLives() {
        assertThat(NodeMemory.residentMib(ProcessHandle.current().pid())).isBetween(10.0, 10_000.0);
        assertThat(NodeMemory.residentMib(Long.MAX_VALUE)).isZero();
    }
}
