package antiphon.bench.load;

import java.time.Duration;

/// How hard and for how long.
///
/// @param contentBytes length of each message's content
/// @param concern copies each write waits for
/// @param clients how many connections share the writes in flight
/// @param rate writes a second that are sent however fast the answers come; 0 to send when one is answered
/// @param warmUp runs before anything is counted
/// @param readCount how many messages a reading workload reads
public record Load(
        int contentBytes, int concern, int clients, int rate, Duration warmUp, Duration time, int readCount) {
    public Load {
        require(contentBytes >= 1, "--size " + contentBytes + ": give 1 byte or more");
        require(concern >= 0, "-w " + concern + ": give 0 (all nodes) or more");
        require(clients >= 1, "--clients " + clients + ": give 1 or more");
        require(rate >= 0, "--rate " + rate + ": give writes a second, or 0 for as fast as answers come");
        require(!warmUp.isNegative(), "--warm-up " + warmUp.toSeconds() + ": give 0 seconds or more");
        require(time.isPositive(), "--time " + time.toSeconds() + ": give 1 second or more");
        require(readCount >= 1, "--read " + readCount + ": give 1 message or more");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) throw new IllegalArgumentException(problem);
    }

    public Load withContentBytes(int bytes) {
        return new Load(bytes, concern, clients, rate, warmUp, time, readCount);
    }

    public Load withConcern(int copies) {
        return new Load(contentBytes, copies, clients, rate, warmUp, time, readCount);
    }

    /// With no more warm-up than that.
    public Load withWarmUpAtMost(Duration most) {
        Duration less = warmUp.compareTo(most) < 0 ? warmUp : most;
        return new Load(contentBytes, concern, clients, rate, less, time, readCount);
    }

    public Load withoutWarmUp() {
        return withWarmUpAtMost(Duration.ZERO);
    }

    /// The same as fast as answers come, and all of it warm-up.
    public Load onlyToWarmUp() {
        return new Load(contentBytes, concern, clients, 0, Duration.ZERO, warmUp, readCount);
    }
}
