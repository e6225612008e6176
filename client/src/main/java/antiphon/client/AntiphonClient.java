package antiphon.client;

import antiphon.client.connection.NodeChannel;
import antiphon.client.error.AntiphonException;
import antiphon.client.pipeline.WritePipeline;
import antiphon.client.read.MessageFormat;
import antiphon.client.read.MessagePage;
import antiphon.client.read.MessageReader;
import antiphon.client.read.MessageStream;
import antiphon.client.read.NodeReader;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.LeaderStatus;
import antiphon.client.target.Address;
import antiphon.client.target.ClientSettings;
import antiphon.client.target.MeantNode;
import antiphon.client.target.NodeMark;
import antiphon.client.write.Submission;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteProblem;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteRow;
import antiphon.link.SlowestLink;
import antiphon.message.Utf8;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.MessageServiceGrpc.MessageServiceBlockingStub;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.SubscribeMessagesRequest;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjLongConsumer;

/// A client of a master: writes, reads, and gets the state of the cluster. Safe to share between threads. Close it
/// after use.
///
/// {@snippet file="antiphon/examples/FirstSteps.java" region="write"}
///
/// Outcomes of writes are values, since "refused" and "not known yet" are answers too. A call that gets no answer
/// throws an [AntiphonException].
public final class AntiphonClient implements MessageReader, AutoCloseable {
    /// A sensible number of writes of [#postAll] to have without an outcome at once.
    public static final int IN_FLIGHT_MAX = 1024;

    /// How much longer than a write's own timeout the call may last. The master answers shortly before the timeout, so
    /// silence beyond this means that the node is gone.
    private static final long ANSWER_GRACE_MS = 5_000;

    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final NodeChannel channel;
    private final MessageServiceGrpc.MessageServiceStub streams;
    private final MessageServiceBlockingStub master;
    private final ClientSettings settings;
    private final long graceMs;
    private final WritePipeline pipeline;
    private final NodeReader<GetMessagesRequest, SubscribeMessagesRequest> reader;
    private final OwnIds own = new OwnIds();

    /// Connects with the first call.
    public AntiphonClient(Address master) {
        this(master, ClientSettings.STANDARD);
    }

    /// Connects with the first call.
    public AntiphonClient(Address master, ClientSettings settings) {
        this(master, settings, ANSWER_GRACE_MS);
    }

    AntiphonClient(Address master, ClientSettings settings, long graceMs) {
        this.settings = Objects.requireNonNull(settings, "settings is null: give ClientSettings.STANDARD");
        this.graceMs = graceMs;
        this.channel = NodeChannel.to(master, settings.access(), MeantNode.MASTER);
        this.streams = MessageServiceGrpc.newStub(channel.grpc());
        this.master = MessageServiceGrpc.newBlockingStub(channel.grpc());
        // Outcomes are reported on the connection's own thread: another thread would only pass them on.
        this.pipeline = new WritePipeline(channel, streams.withExecutor(Runnable::run), settings);
        this.reader = new NodeReader<>(
                channel,
                MessageFormat.MASTER,
                MessageServiceGrpc.getGetMessagesMethod(),
                (from, limit, bytesMax) -> GetMessagesRequest.newBuilder()
                        .setFromSequence(from)
                        .setLimit(limit)
                        .setPageBytesMax(bytesMax)
                        .build(),
                MessageServiceGrpc.getSubscribeMessagesMethod(),
                from -> SubscribeMessagesRequest.newBuilder().setFromSequence(from).build());
    }

    /// @param master `host:port`
    /// @throws IllegalArgumentException when that is no address
    public static AntiphonClient connect(String master) {
        return new AntiphonClient(Address.parse(master));
    }

    public WriteResult post(String content, int writeConcern) {
        return post(content, writeConcern, WriteOptions.NONE);
    }

    /// Appends a message and waits until `writeConcern` nodes hold it durably, the master included; 0 means all nodes.
    ///
    /// @throws AntiphonException when no outcome came. Its `kind()` says why; unless its `nothingDone()` is true the
    /// message may be in the log, and with a request id it can be sent again without being stored twice.
    /// @throws NullPointerException when the content or the options are null
    public WriteResult post(String content, int writeConcern, WriteOptions options) {
        Optional<WriteResult> impossible = WriteProblem.of(content, options);
        if (impossible.isPresent()) return impossible.get();
        PostMessageRequest request = PostMessageRequest.newBuilder()
                .setContent(content)
                .setWriteConcern(writeConcern)
                .setClientId(options.clientId())
                .setRequestId(options.requestId())
                .setTimeoutMs(options.timeoutMs())
                .build();
        return channel.call(
                () -> WriteResult.of(withDeadline(options, content.length()).postMessage(request)));
    }

    private MessageServiceBlockingStub withDeadline(WriteOptions options, long bytes) {
        if (options.timeout().isZero()) return master;
        return master.withDeadlineAfter(patienceMs(options, bytes), TimeUnit.MILLISECONDS);
    }

    /// The master's timeout begins when it has the write, which is later over a slow link.
    private long patienceMs(WriteOptions options, long bytes) {
        return options.timeoutMs() + graceMs + SlowestLink.timeFor(bytes).toMillis();
    }

    /// Whether there is a connection now. If so, a waiting call has been handed to it.
    public boolean isConnected() {
        return channel.isConnected();
    }

    /// What no other node has: the life of the process and the disk that answered a read or a status last. Empty while
    /// nothing came from a node that says so.
    public Set<NodeMark> marks() {
        return channel.marks();
    }

    public CompletableFuture<WriteResult> send(String content, int writeConcern) {
        return send(content, writeConcern, WriteOptions.NONE);
    }

    /// Appends a message without waiting for the outcome. All such writes of a client share one stream, in batches of
    /// whatever is waiting. Writes sent by one thread enter the log in the order of its `send` calls, unless a
    /// connection breaks between them. Blocks while too much is in flight ([ClientSettings]).
    ///
    /// When the connection breaks, the write is sent again, after a pause that grows, and is still stored only once: by
    /// the caller's request id, or by one of this client's own when the options have none. With a `retryFor` of zero it
    /// is sent once.
    ///
    /// A write that exceeded a limit of the master (429, as with RATE_LIMIT and MAX_PENDING_WRITES) is sent again after
    /// the time that the master gives, or after a pause that grows. Writes sent after it may enter the log before it.
    /// Until then, writes with the same client id and write concern wait here, and others go on. When the master has
    /// accepted none with that client id and write concern for `retryFor`, the last refusal is the outcome, also of the
    /// writes that were held back here. A write with a timeout gets it `retryFor` after it was first refused or held
    /// back, whatever the master accepts meanwhile.
    ///
    /// When the client is closed, a write that waits to be sent again gets its last refusal as the outcome.
    ///
    /// A refusal of a later attempt does not say whether an earlier attempt, whose connection broke, is in the log.
    /// Such a write has no outcome.
    ///
    /// {@snippet file="antiphon/examples/FirstSteps.java" region="send"}
    ///
    /// @return completed with the outcome on a thread of the client, so dependent stages must not block; or
    ///     exceptionally with an [AntiphonException], when all attempts within `retryFor` failed, or when it has a
    ///     timeout and no answer came some seconds after it
    /// @throws AntiphonException when it has a timeout and there was no room in flight for that long: it was not
    ///     sent
    public CompletableFuture<WriteResult> send(String content, int writeConcern, WriteOptions options) {
        return send(content, writeConcern, options, settings.retryFor(), false);
    }

    /// @param tooMuchFor how long it is sent again while it exceeds a limit, and the master accepts no other write
    ///     like it
    private CompletableFuture<WriteResult> send(
            String content, int writeConcern, WriteOptions options, Duration tooMuchFor, boolean wantsId) {
        Optional<WriteResult> impossible = WriteProblem.of(content, options);
        if (impossible.isPresent()) return CompletableFuture.completedFuture(impossible.get());
        boolean needsId = options.requestId().isEmpty() && !settings.retryFor().isZero();
        Submission write = new Submission(
                content,
                writeConcern,
                needsId ? own.clientId(options) : options.clientId(),
                needsId ? own.requestId(options) : options.requestId(),
                options.timeoutMs(),
                new Submission.Patience(
                        TimeUnit.NANOSECONDS.convert(settings.retryFor()), TimeUnit.NANOSECONDS.convert(tooMuchFor)),
                wantsId);
        if (options.timeout().isZero()) {
            pipeline.send(write, Long.MAX_VALUE);
            return write.result;
        }
        long patienceMs = patienceMs(options, content.length());
        pipeline.send(write, TimeUnit.MILLISECONDS.toNanos(patienceMs));
        return answered(write, patienceMs, patienceMs);
    }

    /// A refusal for a limit is an answer too: the wait for an answer begins again when the write is sent again.
    private CompletableFuture<WriteResult> answered(Submission write, long waitMs, long patienceMs) {
        return write.result.copy().orTimeout(waitMs, TimeUnit.MILLISECONDS).exceptionallyCompose(failure -> {
            if (!(failure instanceof TimeoutException)) return write.result;
            long leftMs = write.leftMs(patienceMs);
            if (leftMs > 0) return answered(write, leftMs, patienceMs);
            pipeline.isLate(write, patienceMs);
            return answered(write, patienceMs, patienceMs);
        });
    }

    /// Appends many messages in order, and returns when all have an outcome. They are sent as by [#send], with its
    /// batches and retries.
    ///
    /// Writes over a limit of the master (429) slow the sequence down: without a timeout they wait as long as it takes,
    /// with one for `retryFor`, as in [#send]. With an `inFlightMax` of 1 the order is kept in any case.
    ///
    /// Takes the next content only while fewer than `inFlightMax` outcomes are missing, so memory is bounded for any
    /// number of contents. A refused write does not stop those after it. A call that fails does: nothing more is sent,
    /// and writes that are known not to be in the log are reported as NOT_APPENDED.
    ///
    /// @param options its request id must be empty, since all writes would have the same
    /// @param results called with the outcome of each write and its index, counted from 0, as outcomes become
    ///     known: in any order, from another thread, but one at a time. What it throws ends the sequence and is thrown
    ///     here; so is what `contents` throws, once the writes before have their outcomes.
    /// @throws AntiphonException when a call failed: unless `nothingDone()` is true, some writes have no outcome
    ///     and may be in the log
    public void postAll(
            Iterator<String> contents,
            int writeConcern,
            WriteOptions options,
            int inFlightMax,
            ObjLongConsumer<WriteResult> results) {
        Objects.requireNonNull(options, "options is null: give WriteOptions.NONE for none");
        if (!options.requestId().isEmpty())
            throw new IllegalArgumentException("a request id belongs to one write, not to all of a row");
        boolean waits = options.timeout().isZero() && !settings.retryFor().isZero();
        Duration tooMuchFor = waits ? FOR_EVER : settings.retryFor();
        new WriteRow(content -> send(content, writeConcern, options, tooMuchFor, true), inFlightMax, results)
                .sendAll(contents);
    }

    @Override
    public MessagePage page(long from, int limit) {
        return reader.page(from, limit);
    }

    @Override
    public CompletableFuture<MessagePage> askForPage(long from, int limit) {
        return reader.askForPage(from, limit);
    }

    @Override
    public MessageStream follow(long from, String logId, String parentId) {
        return reader.follow(from, logId, parentId, settings.retryFor());
    }

    /// The state of the cluster, as the master sees it now.
    public ClusterStatus status() {
        return status("");
    }

    /// The same, with the forecast for writes of this client: those of a read-only client are refused.
    ///
    /// @throws IllegalArgumentException when UTF-8 cannot encode the client id
    public ClusterStatus status(String clientId) {
        Objects.requireNonNull(clientId, "clientId is null: give an empty text for none");
        GetClusterStatusRequest request = GetClusterStatusRequest.newBuilder()
                .setClientId(Utf8.require("client_id", clientId))
                .build();
        return channel.callForStatus(() -> ClusterStatus.of(channel.withReadLimit(master).getClusterStatus(request)));
    }

    /// Who leads, as the node that is connected knows it. It answers at once, also while no node leads.
    ///
    /// @return empty in a cluster without failover, whose master is the only node that can lead
    public Optional<LeaderStatus> leader() {
        return LeaderQuestion.ask(channel);
    }

    /// Writes that wait to be sent get their outcome: the last refusal where the master refused them for a limit,
    /// otherwise an exception whose `nothingDone()` is true. Writes that were sent and not answered may be in the log.
    @Override
    public void close() {
        pipeline.close();
        channel.close();
    }
}
