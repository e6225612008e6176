package antiphon.client.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The master's view of one worker.
///
/// @param lag messages of the log it does not hold yet
/// @param gap messages it holds above a gap
/// @param catchUpFrom while recovering, its position at the start
/// @param catchUpTo while recovering, the number it must reach; 0 otherwise
/// @param retries attempts since it last accepted a delivery
/// @param lastHeard time of its last report to the master, and the age of its position; empty when it has not reported
///     since the master leads, so that its position, lag and gap are not known, or the master is of an earlier version
/// @param expected estimate of when it would durably hold a message sequenced now; empty when unknown
/// @param expectedWhy why that is not at once; empty when it is
/// @param acknowledgement how long its last measured acknowledgement took, from the sequencing of the message, and
///     `acknowledgementAgo` how long before the answer that was; empty when none was measured
/// @param truncatedFirst the first message that it has truncated since the master leads, since the master does not have
///     it, and `truncatedLast` the last; both 0 when it has truncated none
/// @param inMemory whether it keeps its messages in memory: its copies count, and are gone when it stops
/// @param writesWhileAway the forecast for writes while this worker is away
public record WorkerStatus(
        String name,
        String address,
        WorkerHealth health,
        String healthReason,
        Instant healthSince,
        long position,
        long lag,
        long gap,
        Delivery delivery,
        String deliveryReason,
        long catchUpFrom,
        long catchUpTo,
        long freeDiskBytes,
        int retries,
        Optional<Instant> lastHeard,
        Optional<Duration> expected,
        String expectedWhy,
        Optional<Duration> acknowledgement,
        Optional<Duration> acknowledgementAgo,
        long truncatedFirst,
        long truncatedLast,
        boolean inMemory,
        List<WriteForecast> writesWhileAway) {

    static WorkerStatus of(antiphon.proto.master.WorkerStatus status) {
        return new WorkerStatus(
                status.getName(),
                status.getAddress(),
                WorkerHealth.of(status.getHealth()),
                status.getHealthReason(),
                Instant.ofEpochMilli(status.getHealthSinceMs()),
                status.getPosition(),
                status.getLag(),
                status.getGap(),
                Delivery.of(status.getDelivery()),
                status.getDeliveryReason(),
                status.getCatchUpFrom(),
                status.getCatchUpTo(),
                status.getFreeDiskBytes(),
                status.getRetries(),
                Optional.of(status.getLastHeardMs()).filter(ms -> ms != 0).map(Instant::ofEpochMilli),
                ms(status, status.getExpectedMs()),
                status.getExpectedWhy(),
                ms(status, status.getAcknowledgementMs()),
                ms(status, status.getAcknowledgementAgoMs()),
                status.getTruncatedFirst(),
                status.getTruncatedLast(),
                status.getInMemory(),
                WriteForecast.of(status.getWritesWhileAwayList()));
    }

    /// A master without a forecast leaves all of it at 0.
    private static Optional<Duration> ms(antiphon.proto.master.WorkerStatus status, long ms) {
        return ms < 0 || status.getWritesWhileAwayCount() == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(ms));
    }
}
