package antiphon.master.core.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// The queues against a list that is searched from one end to the other.
class WaitingWritesTest {
    private static final int NODES = 3;
    private static final long TIMEOUT = 10;

    private static final class Obvious {
        private static final class Entry {
            final Waiting write;
            boolean fresh;
            boolean callerWaits = true;

            Entry(Waiting write, boolean fresh) {
                this.write = write;
                this.fresh = fresh;
            }
        }

        final List<Entry> entries = new ArrayList<>();
        final List<String> reported = new ArrayList<>();

        void met(int concern, long upTo) {
            for (Entry entry : List.copyOf(entries)) {
                if (entry.write.concern != concern || entry.write.sequence > upTo) continue;
                if (entry.callerWaits) reported.add("met " + entry.write.ticket);
                release(entry);
            }
        }

        void becomeLate(long now) {
            for (Entry entry : List.copyOf(entries)) {
                if (!entry.fresh || entry.write.overdueAtNs > now) continue;
                entry.fresh = false;
                reported.add("late " + entry.write.ticket);
                if (!entry.callerWaits) release(entry);
            }
        }

        void expire(long now) {
            for (Entry entry : List.copyOf(entries)) {
                if (!entry.callerWaits || entry.write.deadlineNs > now) continue;
                reported.add("expired " + entry.write.ticket);
                leave(entry);
            }
        }

        void callerGone(long ticket) {
            Optional<Entry> found = entries.stream()
                    .filter(entry -> entry.write.ticket == ticket && entry.callerWaits)
                    .findFirst();
            found.ifPresent(this::leave);
        }

        void answerAll() {
            for (Entry entry : List.copyOf(entries)) {
                if (!entry.callerWaits) continue;
                reported.add("answered " + entry.write.ticket);
                leave(entry);
            }
        }

        private void leave(Entry entry) {
            entry.callerWaits = false;
            if (!entry.fresh) release(entry);
        }

        private void release(Entry entry) {
            entries.remove(entry);
            reported.add("released " + entry.write.ticket);
        }

        long nextNs() {
            long next = Long.MAX_VALUE;
            for (Entry entry : entries) {
                if (entry.fresh) next = Math.min(next, entry.write.overdueAtNs);
                if (entry.callerWaits) next = Math.min(next, entry.write.deadlineNs);
            }
            return next;
        }
    }

    /// @param kind 0, 1 a write; 2 a repeat; 3 met; 4 late; 5 expire; 6 the caller goes; 7 all are answered
    record Step(int kind, int concern, long number, long passesNs) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                Arbitraries.frequencyOf(
                        Tuple.of(30, Arbitraries.integers().between(0, 6)), Tuple.of(1, Arbitraries.just(7))),
                Arbitraries.integers().between(1, NODES),
                Arbitraries.longs().between(0, 12),
                Arbitraries.longs().between(0, 4))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }

    @Property
    void theQueuesAnswerAsAFullSearchWould(@ForAll("steps") List<Step> steps) {
        List<String> reported = new ArrayList<>();
        WaitingWrites clever = new WaitingWrites(write -> reported.add("released " + write.ticket));
        Obvious obvious = new Obvious();
        long now = -20;
        long head = 0;
        long ticket = 0;
        for (Step step : steps) {
            now += step.passesNs;
            boolean forever = step.number % 3 == 0;
            long deadline = forever ? Long.MAX_VALUE : now + step.number;
            switch (step.kind) {
                case 0, 1 -> {
                    Waiting write = new Waiting(ticket++, ++head, step.concern, "ann", now + TIMEOUT, deadline);
                    obvious.entries.add(new Obvious.Entry(write, true));
                    clever.add(write);
                }
                case 2 -> {
                    if (head == 0) continue;
                    long sequence = 1 + step.number % head;
                    Waiting write = new Waiting(ticket++, sequence, step.concern, "ann", now + TIMEOUT, deadline);
                    obvious.entries.add(new Obvious.Entry(write, false));
                    clever.addRepeat(write);
                }
                case 3 -> {
                    obvious.met(step.concern, step.number);
                    clever.met(step.concern, step.number, write -> reported.add("met " + write.ticket));
                }
                case 4 -> {
                    obvious.becomeLate(now);
                    clever.becomeLate(now, write -> reported.add("late " + write.ticket));
                }
                case 5 -> {
                    obvious.expire(now);
                    clever.expire(now, write -> reported.add("expired " + write.ticket));
                }
                case 7 -> {
                    obvious.answerAll();
                    clever.answerAll(write -> reported.add("answered " + write.ticket));
                }
                default -> {
                    obvious.callerGone(step.number);
                    clever.callerGone(step.number);
                }
            }
            assertThat(reported).as("after %s", step).containsExactlyInAnyOrderElementsOf(obvious.reported);
            assertThat(clever.size()).isEqualTo(obvious.entries.size());
            assertThat(clever.nextNs()).isEqualTo(obvious.nextNs());
        }
    }
}
