package antiphon.simulator.replay;

import antiphon.master.MasterLife;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.MasterInput;
import antiphon.recording.codec.Vocabulary;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.arrival.HeldHashes;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.replica.WorkerLife;
import java.util.List;
import java.util.Optional;

/// A fresh core, of whichever kind, as a recording uses it.
interface ReplayedCore {
    void on(Object input, long nowNs);

    /// Its effects at the end of the turn.
    List<?> endTurn(long nowNs);

    /// In which types a node of this kind is recorded; empty when there is no such kind.
    static Optional<Vocabulary> vocabularyOf(String kind) {
        return List.of(MasterLife.VOCABULARY, WorkerLife.VOCABULARY).stream()
                .filter(vocabulary -> vocabulary.kind().equals(kind))
                .findFirst();
    }

    /// @param answers the answers when the core asks for a hash
    static ReplayedCore of(Object life, HeldHashes answers) {
        return switch (life) {
            case MasterLife master -> new Master(master.core());
            case WorkerLife worker -> new Worker(worker.core(answers));
            default -> throw new IllegalArgumentException("no node lives as " + life);
        };
    }

    record Master(MasterCore core) implements ReplayedCore {
        @Override
        public void on(Object input, long nowNs) {
            core.on((MasterInput) input, nowNs);
        }

        @Override
        public List<?> endTurn(long nowNs) {
            core.endTurn(nowNs);
            return core.takeEffects();
        }
    }

    record Worker(WorkerCore core) implements ReplayedCore {
        @Override
        public void on(Object input, long nowNs) {
            core.on((WorkerInput) input, nowNs);
        }

        @Override
        public List<?> endTurn(long nowNs) {
            return core.endTurn();
        }
    }
}
