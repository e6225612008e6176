package antiphon.bench.profile;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time of a process, as Linux counts it for each thread, by what the threads are for.
///
/// @param javaSeconds of threads that run Java, which is what is sampled
/// @param compilerSeconds of those that compile it
/// @param collectorSeconds of those that collect garbage, and all other threads of the JVM itself
record CpuUse(double javaSeconds, double compilerSeconds, double collectorSeconds) {
    private static final double TICKS_PER_S = 100; // USER_HZ, the same on all that Java 25 runs on.
    private static final int USER_TICKS = 11; // Fields of /proc/PID/task/TID/stat after the name, see proc(5).
    private static final int SYSTEM_TICKS = 12;

    static CpuUse of(long pid) throws IOException {
        double java = 0;
        double compiler = 0;
        double collector = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                String stat = read(thread.resolve("stat"));
                String name = stat.isEmpty() ? "" : stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                double seconds = seconds(stat);
                if (name.contains("CompilerThre")) compiler += seconds;
                else
                    if (name.startsWith("G1 ") || name.startsWith("GC ") || name.startsWith("VM "))
                        collector += seconds;
                    else
                        java += seconds;
            }
        }
        return new CpuUse(java, compiler, collector);
    }

    private static String read(Path stat) throws IOException {
        try {
            return Files.readString(stat);
        } catch (IOException e) {
            // A thread may end before its file is opened, and also before it is read.
            if (Files.exists(stat)) throw e;
            return "";
        }
    }

    static double seconds(String stat) {
        if (stat.isEmpty()) return 0;
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) / TICKS_PER_S;
    }

    double seconds() {
        return javaSeconds + compilerSeconds + collectorSeconds;
    }

    CpuUse since(CpuUse before) {
        return new CpuUse(javaSeconds - before.javaSeconds, compilerSeconds - before.compilerSeconds,
                collectorSeconds - before.collectorSeconds);
    }
}
