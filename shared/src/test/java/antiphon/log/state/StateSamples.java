package antiphon.log.state;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.Entries;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// States of each version, of a log that starts with message 1 or later.
final class StateSamples {
    static final Owner OWNER = new Owner(new NodeId("worker1"), new UUID(1, 2), -3);
    private static final Optional<Owner> LONGEST_NAME = Optional.of(
            new Owner(new NodeId("n".repeat(Owner.NAME_LENGTH_MAX)), new UUID(-1, -1), -1));
    private static final Optional<LogId> LOG = Optional.of(Entries.LOG);
    private static final Epochs PLAIN = Epochs.NONE.promise(7);
    private static final Epochs PROMISED = Epochs.NONE.promise(7, OWNER, 0);
    private static final Epochs ADOPTED = new Epochs(7, Optional.of(OWNER), 6, 35);
    static final LogStart LATER = LogStart.after(30, hash());

    static final StateValues PLAIN_WITH_LOSS = new StateValues(LOG, PLAIN, 40, Optional.of(new LostRange(11, 12)),
            LogStart.FIRST);
    static final StateValues PLAIN_FROM_31 = new StateValues(LOG, PLAIN, 40, Optional.empty(), LATER);
    static final StateValues PROMISED_FROM_1 = new StateValues(LOG, PROMISED, 40, Optional.empty(), LogStart.FIRST);
    static final StateValues ADOPTED_FROM_31 = new StateValues(LOG, ADOPTED, 40, Optional.empty(), LATER);

    static final List<StateValues> ALL = List.of(
            StateValues.startingAt(LogStart.FIRST),
            StateValues.startingAt(LATER),
            PLAIN_WITH_LOSS,
            PLAIN_FROM_31,
            PROMISED_FROM_1,
            ADOPTED_FROM_31,
            PROMISED_FROM_1.withEpochs(ADOPTED.promise(9)).withLost(new LostRange(3, 5)),
            ADOPTED_FROM_31.withEpochs(new Epochs(8, LONGEST_NAME, 8, Long.MAX_VALUE)),
            StateValues.startingAt(LogStart.FIRST).withEpochs(PROMISED));

    private StateSamples() {}

    private static Hash hash() {
        byte[] bytes = new byte[Hash.BYTES];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) i;
        return Hash.of(bytes);
    }
}
