package antiphon.master.core.write;

import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.member.Members;
import antiphon.master.core.member.Positions;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.Start;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes from request to answer: refused, known from before, or given the next number and answered when enough copies
/// are durable.
public final class Writes {
    private final CoreSettings settings;
    private final Members members;
    private final Positions positions;
    private final Start start;
    private final Consumer<MasterEffect> out;
    private final Clients clients;
    private final WaitingWrites waiting;
    private final Admission admission;
    private final RequestIds requestIds;

    private long head;

    public Writes(
            CoreSettings settings,
            Members members,
            Positions positions,
            Start start,
            Consumer<MasterEffect> out) {
        this.settings = settings;
        this.members = members;
        this.positions = positions;
        this.start = start;
        this.out = out;
        this.clients = new Clients();
        this.waiting = new WaitingWrites(write -> clients.waitsNoLonger(write.client));
        this.admission = new Admission(settings, members::nodes, clients, waiting);
        this.requestIds = new RequestIds(settings.requestIdsWindow());
    }

    public Clients clients() {
        return clients;
    }

    public WaitingWrites waiting() {
        return waiting;
    }

    public Admission admission() {
        return admission;
    }

    /// The highest number in the log.
    public long head() {
        return head;
    }

    /// The log was read or fetched up to here.
    public void headReached(long sequence) {
        head = Math.max(head, sequence);
        requestIds.headMoved(head);
    }

    /// The log holds a message under this request id.
    public void seen(MasterInput.RequestSeen seen) {
        requestIds.remember(seen.client(), seen.requestId(), seen.content(), seen.sequence());
    }

    public int requestIdCount() {
        return requestIds.size();
    }

    public void arrived(List<WriteRequest> requests, long nowNs) {
        for (WriteRequest request : requests) write(request, nowNs);
    }

    private void write(WriteRequest request, long nowNs) {
        Optional<RequestIds.Known> known = request.requestId().isEmpty()
                ? Optional.empty()
                : requestIds.find(request.client(), request.requestId());
        boolean same = known.isPresent() && known.get().content().equals(request.content());
        if (same && isConcern(request.concern())) {
            repeat(request, known.get().sequence(), nowNs);
            return;
        }
        Optional<Refusal> refusal = same ? Optional.empty() : refusalOfOther(request, known);
        if (refusal.isEmpty())
            refusal = admission.refusalOf(request, members.availableNodes(), start.reason(), nowNs);
        if (refusal.isPresent()) {
            out.accept(new MasterEffect.Answer(request.ticket(), new Outcome.NotAppended(refusal.get())));
            return;
        }
        long sequence = ++head;
        requestIds.headMoved(head);
        out.accept(new MasterEffect.Append(request.ticket(), sequence));
        clients.waits(request.client());
        waiting.add(waits(request, sequence, nowNs));
        if (!request.requestId().isEmpty())
            requestIds.remember(request.client(), request.requestId(), request.content(), sequence);
    }

    /// While this master does not know whether its own log is the one that counts, neither does it know what the id
    /// was used for: then it is refused as any new write is.
    private Optional<Refusal> refusalOfOther(WriteRequest request, Optional<RequestIds.Known> known) {
        if (!start.isWriting()) return Optional.empty();
        return known.map(first -> Refusal.otherContent(request.requestId(), first.sequence()));
    }

    /// It is in the log, so it cannot be refused; when no more callers can wait, or this master has stopped and nobody
    /// would answer them later, it is answered with what is known now. That is little while this master does not know
    /// whether its own log is the one that counts.
    private void repeat(WriteRequest request, long sequence, long nowNs) {
        Waiting write = waits(request, sequence, nowNs);
        write.repeat = true;
        if (!start.isWriting() && !start.isStopped()) {
            unconfirmed(write);
        } else if (positions.metUpTo(write.concern) >= sequence && start.mayAcknowledge(write.concern)) {
            acknowledged(write);
        } else if (!start.isStopped() && admission.hasRoomFor(request.client())) {
            clients.waits(request.client());
            waiting.addRepeat(write);
        } else {
            unconfirmed(write);
        }
    }

    private boolean isConcern(int concern) {
        return concern >= 0 && concern <= members.nodes();
    }

    private Waiting waits(WriteRequest request, long sequence, long nowNs) {
        int concern = request.concern() == 0 ? members.nodes() : request.concern();
        long overdueAtNs = nowNs + settings.replicationTimeoutNs();
        return new Waiting(request.ticket(), sequence, concern, request.client(), overdueAtNs, request.deadlineNs());
    }

    public void callerGone(long ticket) {
        waiting.callerGone(ticket);
    }

    /// All waiting callers are answered with what is known now.
    public void answerAll() {
        waiting.answerAll(this::unconfirmed);
    }

    public void endTurn(long nowNs) {
        if (positions.takeMoved()) answerMet();
        waiting.expire(nowNs, this::unconfirmed);
        waiting.becomeLate(nowNs, write -> late(write, nowNs));
    }

    private void answerMet() {
        for (int concern = 1; concern <= members.nodes(); concern++) {
            if (!start.mayAcknowledge(concern)) continue;
            long upTo = positions.metUpTo(concern);
            waiting.met(concern, upTo, this::acknowledged);
            clients.met(concern, upTo, client -> emit(new MasterEvent.ClientWritable(client)));
        }
    }

    private void acknowledged(Waiting write) {
        int copies = positions.copiesOf(write.sequence);
        answer(write, new Outcome.Acknowledged(write.sequence, copies, write.repeat));
    }

    private void unconfirmed(Waiting write) {
        int copies = positions.copiesOf(write.sequence);
        answer(write, new Outcome.Unconfirmed(write.sequence, copies, write.repeat));
    }

    private void answer(Waiting write, Outcome outcome) {
        out.accept(new MasterEffect.Answer(write.ticket, outcome));
    }

    private void late(Waiting write, long nowNs) {
        long sinceNs = write.overdueAtNs - settings.replicationTimeoutNs();
        if (clients.owes(write.client, write.concern, write.sequence, sinceNs, nowNs))
            emit(new MasterEvent.ClientReadOnly(write.client, write.sequence, write.concern));
    }

    private void emit(MasterEvent event) {
        out.accept(new MasterEffect.Emit(event));
    }

    public long nextNs() {
        return waiting.nextNs();
    }
}
