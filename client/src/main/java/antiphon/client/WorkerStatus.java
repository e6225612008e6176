package antiphon.client;

import java.time.Instant;

/// What the master knows of one worker.
///
/// @param health `HEALTHY`, `SUSPECTED` or `UNHEALTHY`
/// @param lag messages of the log it does not hold yet
/// @param gap messages it holds above a hole
/// @param delivery `streaming`, `retrying`, `recovering`, `waiting` or `refused`
/// @param catchUpFrom while recovering, where it stood at the start
/// @param catchUpTo while recovering, where it has to get to; 0 otherwise
/// @param retries made since it last took a delivery
public record WorkerStatus(
        String name,
        String address,
        String health,
        String healthReason,
        Instant healthSince,
        long position,
        long lag,
        long gap,
        String delivery,
        String deliveryReason,
        long catchUpFrom,
        long catchUpTo,
        long freeDiskBytes,
        int retries) {

    static WorkerStatus of(antiphon.proto.master.WorkerStatus status) {
        return new WorkerStatus(
                status.getName(),
                status.getAddress(),
                status.getHealth(),
                status.getHealthReason(),
                Instant.ofEpochMilli(status.getHealthSinceMs()),
                status.getPosition(),
                status.getLag(),
                status.getGap(),
                status.getDelivery(),
                status.getDeliveryReason(),
                status.getCatchUpFrom(),
                status.getCatchUpTo(),
                status.getFreeDiskBytes(),
                status.getRetries());
    }
}
