package antiphon.master.serve;

import antiphon.core.NodeId;
import antiphon.core.TruncatedTail;
import antiphon.log.ReplicaStore;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Expectation;
import antiphon.master.core.contract.Forecast;
import antiphon.master.settings.WorkerAddress;
import antiphon.message.Hash;
import antiphon.message.LogId;
import antiphon.node.Incarnation;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.ReadOnlyClient;
import antiphon.proto.master.WorkerStatus;
import antiphon.proto.master.WriteFate;
import antiphon.proto.master.WriteForecast;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The master's view, in its wire format.
public final class StatusAnswer {
    private final String name;
    private final Incarnation incarnation;
    private final Map<NodeId, String> addresses;
    private final ReplicaStore store;

    public StatusAnswer(String name, Incarnation incarnation, List<WorkerAddress> addresses, ReplicaStore store) {
        this.name = name;
        this.incarnation = incarnation;
        this.addresses = addresses.stream().collect(Collectors.toMap(WorkerAddress::id, WorkerAddress::toString));
        this.store = store;
    }

    GetClusterStatusResponse of(ClusterView view) {
        GetClusterStatusResponse.Builder status = GetClusterStatusResponse.newBuilder()
                .setMaster(name)
                .setState(view.state().word())
                .setStateReason(view.stateReason())
                .setLogId(view.logId()
                        .map(LogId::toBytes)
                        .map(ByteString::copyFrom)
                        .orElse(ByteString.EMPTY))
                .setEpoch(view.epoch())
                .setHead(view.head())
                .setHeadHash(store.log().hashIfReadable(view.head())
                        .map(Hash::toBytes)
                        .map(ByteString::copyFrom)
                        .orElse(ByteString.EMPTY))
                .setPosition(view.position())
                .setNodes(view.nodes())
                .setAvailableNodes(view.availableNodes())
                .setQuorumLevel(view.quorum())
                .setWriteConcernPossible(view.forecast().possible())
                .setPendingWrites(view.pendingWrites())
                .setStorage(store.kind())
                .setIncarnation(incarnation.number())
                .setReadOnlyClientCount(view.readOnlyClientCount())
                .setAcknowledgementMs(ms(view.tookNs()))
                .setAsOfMs(System.currentTimeMillis());
        for (ClusterView.Worker worker : view.workers())
            status.addWorkers(of(worker, addresses.getOrDefault(worker.id(), ""))
                    .addAllWritesWhileAway(of(view.forecast().without(worker.id()))));
        status.addAllWritesNow(of(view.forecast().ranges()));
        view.readOnlyClients().forEach(client -> status.addReadOnlyClients(of(client)));
        return status.build();
    }

    private static WorkerStatus.Builder of(ClusterView.Worker worker, String address) {
        return WorkerStatus.newBuilder()
                .setName(worker.id().name())
                .setAddress(address)
                .setHealth(worker.health().name())
                .setHealthReason(worker.healthReason().sentence())
                .setHealthSinceMs(sinceMs(worker.healthForNs()))
                .setPosition(worker.position())
                .setLag(worker.lag())
                .setGap(worker.gap())
                .setDelivery(worker.delivery().word())
                .setDeliveryReason(worker.deliveryReason().sentence())
                .setCatchUpFrom(worker.catchUpFrom())
                .setCatchUpTo(worker.catchUpTo())
                .setFreeDiskBytes(worker.freeDiskBytes())
                .setIncarnation(worker.incarnation())
                .setRetries(worker.retries())
                .setLastHeardMs(
                        worker.isHeard() ? sinceMs(worker.heardForNs()) : 0)
                .setExpectedMs(ms(worker.expectation().ns()))
                .setExpectedWhy(worker.expectation().why())
                .setAcknowledgementMs(ms(worker.tookNs()))
                .setAcknowledgementAgoMs(ms(worker.tookAgoNs()))
                .setTruncatedFirst(worker.truncated().map(TruncatedTail::first).orElse(0L))
                .setTruncatedLast(worker.truncated().map(TruncatedTail::last).orElse(0L))
                .setInMemory(worker.inMemory());
    }

    private static List<WriteForecast> of(List<Forecast.Range> ranges) {
        return ranges.stream().map(StatusAnswer::of).toList();
    }

    private static WriteForecast of(Forecast.Range range) {
        return WriteForecast.newBuilder()
                .setFrom(range.from())
                .setTo(range.to())
                .setFate(switch (range.fate()) {
                    case AT_ONCE -> WriteFate.AT_ONCE;
                    case LATER -> WriteFate.LATER;
                    case WAITS -> WriteFate.WAITS;
                    case REFUSED -> WriteFate.REFUSED;
                })
                .setExpectedMs(ms(range.expectedNs()))
                .addAllWaitsFor(range.waitsFor())
                .setRefusal(range.refusal().map(Enum::name).orElse(""))
                .setSentence(range.sentence())
                .build();
    }

    /// Unknown values stay unknown.
    private static long ms(long ns) {
        return ns == Expectation.UNKNOWN ? ns : TimeUnit.NANOSECONDS.toMillis(ns);
    }

    private static ReadOnlyClient of(ClusterView.ReadOnlyClient client) {
        return ReadOnlyClient.newBuilder()
                .setClient(client.client())
                .setSinceMs(sinceMs(client.forNs()))
                .setWaitingForSequence(client.waitingForSequence())
                .build();
    }

    /// When something began that has lasted so long, in milliseconds since 1970.
    private static long sinceMs(long forNs) {
        return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(forNs);
    }
}
