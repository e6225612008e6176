package antiphon.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final long DUE_NS = 77;

    private final Mailbox<Integer> mailbox = new Mailbox<>(8);
    private final List<String> done = new ArrayList<>();
    private final NodeLoop.Turns<Integer> turns = new NodeLoop.Turns<>() {
        @Override
        public void take(Integer input, long nowNs) {
            done.add("take " + input + " at " + nowNs);
        }

        @Override
        public long endTurn(long nowNs) {
            done.add("end at " + nowNs);
            return DUE_NS;
        }
    };

    @Test
    void aTurnTakesAtMostThatManyInOrderAndEndsOnce() {
        for (int input = 1; input <= 3; input++) mailbox.offer(input);
        assertThat(mailbox.turn(turns, 2, 5)).isEqualTo(DUE_NS);
        assertThat(done).containsExactly("take 1 at 5", "take 2 at 5", "end at 5");
        assertThat(mailbox.size()).isOne();
    }

    @Test
    void aTurnWithNothingToTakeEndsToo() {
        mailbox.turn(turns, 2, 5);
        assertThat(done).containsExactly("end at 5");
    }

    @Test
    void theLastQuarterIsKeptForWhatCannotBeRefused() {
        int offered = 0;
        while (mailbox.offer(offered)) offered++;
        int put = 0;
        while (mailbox.put(put)) put++;
        assertThat(offered).isEqualTo(6);
        assertThat(put).isEqualTo(2);
    }
}
