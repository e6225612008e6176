package antiphon.master.page.measure;

/// How long acknowledged writes took, from the master's taking them to the answer.
///
/// @param p50Micros half of them took no longer
/// @param p99Micros 99 of 100 took no longer
public record AckTimes(long count, long p50Micros, long p99Micros) {
    public static final AckTimes NONE = new AckTimes(0, 0, 0);
}
