package antiphon.failover.encoding;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.register.Learner;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Reason;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterCommand.Change;
import antiphon.failover.core.register.RegisterCommand.Claim;
import antiphon.failover.core.register.RegisterCommand.Init;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.encoding.RegisterBytes.Reader;
import antiphon.failover.encoding.RegisterBytes.Writer;
import antiphon.message.LogId;
import java.util.List;
import java.util.function.Function;

/// Commands, states and answers as bytes, at most [#BYTES_MAX] of them:
///
///     command   version, kind (1 Init, 2 Claim, 3 Change), its components in their order
///     state     version, kind (0 empty, 1 not), its components in their order
///     answer    version, kind (0 Done, else the number of the reason), state
///
/// An owner is name, disk, incarnation; a member name, address, disk, voter; a learner name, address. Everything else
/// is refused with [MalformedRegisterException], also bytes that follow.
public final class RegisterCodec {
    public static final int BYTES_MAX = 16 * 1024;

    private static final int VERSION = 1;
    private static final int INIT = 1;
    private static final int CLAIM = 2;
    private static final int CHANGE = 3;

    /// Known by their places here: new ones come at the end.
    private static final List<Reason> REASONS = List.of(
            Reason.NOT_INITIALIZED,
            Reason.ALREADY_INITIALIZED,
            Reason.EPOCH_CHANGED,
            Reason.VERSION_CHANGED,
            Reason.NOT_A_MEMBER);

    private RegisterCodec() {}

    public static byte[] encode(RegisterCommand command) {
        Writer out = new Writer().octet(VERSION);
        switch (command) {
            case Init(var log, var epoch, var owner, var members) -> {
                out.octet(INIT).id(log.uuid()).number(epoch);
                write(out, owner);
                writeMembers(out, members);
            }
            case Claim(var expected, var epoch, var owner) ->
                write(out.octet(CLAIM).number(expected).number(epoch), owner);
            case Change(var epoch, var version, var members, var joining) -> {
                writeMembers(out.octet(CHANGE).number(epoch).number(version), members);
                writeLearners(out, joining);
            }
        }
        return out.toBytes();
    }

    public static RegisterCommand decodeCommand(byte[] bytes) {
        return read(bytes, in -> command(in.octet(), in));
    }

    private static RegisterCommand command(int kind, Reader in) {
        return switch (kind) {
            case INIT -> new Init(new LogId(in.id()), in.number(), owner(in), members(in));
            case CLAIM -> new Claim(in.number(), in.number(), owner(in));
            case CHANGE -> new Change(in.number(), in.number(), members(in), learners(in));
            default -> throw new MalformedRegisterException("a command of kind " + kind);
        };
    }

    public static byte[] encode(RegisterState state) {
        Writer out = new Writer().octet(VERSION);
        write(out, state);
        return out.toBytes();
    }

    public static RegisterState decodeState(byte[] bytes) {
        return read(bytes, RegisterCodec::state);
    }

    public static byte[] encode(Decided answer) {
        Writer out = new Writer().octet(VERSION);
        switch (answer) {
            case Done _ -> out.octet(0);
            case Refused(var reason, _) -> out.octet(1 + REASONS.indexOf(reason));
        }
        write(out, answer.state());
        return out.toBytes();
    }

    public static Decided decodeAnswer(byte[] bytes) {
        return read(bytes, in -> {
            int kind = in.octet();
            if (kind > REASONS.size()) throw new MalformedRegisterException("an answer of kind " + kind);
            RegisterState state = state(in);
            return kind == 0 ? new Done(state) : new Refused(REASONS.get(kind - 1), state);
        });
    }

    private static <T> T read(byte[] bytes, Function<Reader, T> content) {
        if (bytes.length > BYTES_MAX) throw new MalformedRegisterException(bytes.length + " bytes are too many");
        Reader in = new Reader(bytes);
        int version = in.octet();
        if (version != VERSION) throw new MalformedRegisterException("version " + version + ", not " + VERSION);
        try {
            T read = content.apply(in);
            in.end();
            return read;
        } catch (IllegalArgumentException e) {
            throw new MalformedRegisterException("values that cannot be: " + e.getMessage(), e);
        }
    }

    private static void write(Writer out, RegisterState state) {
        LogId log = state.log();
        Owner owner = state.owner();
        if (log == null || owner == null) {
            out.octet(0);
            return;
        }
        out.octet(1).id(log.uuid()).number(state.epoch());
        write(out, owner);
        writeMembers(out.number(state.version()), state.members());
        writeLearners(out, state.joining());
        out.octet(state.level());
    }

    private static RegisterState state(Reader in) {
        return switch (in.octet()) {
            case 0 -> RegisterState.EMPTY;
            case 1 -> new RegisterState(
                    new LogId(in.id()), in.number(), owner(in), in.number(), members(in), learners(in), in.octet());
            default -> throw new MalformedRegisterException("a state that is neither empty nor not");
        };
    }

    private static void write(Writer out, Owner owner) {
        out.text(owner.node().name()).id(owner.disk()).number(owner.incarnation());
    }

    private static Owner owner(Reader in) {
        return new Owner(new NodeId(in.text()), in.id(), in.number());
    }

    private static void writeMembers(Writer out, List<Member> members) {
        out.list(
                members,
                member -> out.text(member.node().name())
                        .text(member.address())
                        .id(member.disk())
                        .id(member.voter()));
    }

    private static List<Member> members(Reader in) {
        return in.list(
                RegisterState.NODES_MAX, () -> new Member(new NodeId(in.text()), in.text(), in.id(), in.id()));
    }

    private static void writeLearners(Writer out, List<Learner> learners) {
        out.list(learners, learner -> out.text(learner.node().name()).text(learner.address()));
    }

    private static List<Learner> learners(Reader in) {
        return in.list(RegisterState.NODES_MAX, () -> new Learner(new NodeId(in.text()), in.text()));
    }
}
