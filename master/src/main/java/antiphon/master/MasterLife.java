package antiphon.master;

import antiphon.core.NodeId;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.policy.CoreSettings;
import antiphon.recording.codec.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Everything that the core of a master is made from: the same again makes a core that decides the same.
///
/// @param seed of its random generator
public record MasterLife(
        List<NodeId> workers, CoreSettings settings, Optional<NodeId> recoverFrom, long seed) {
    public static final Vocabulary VOCABULARY = new Vocabulary(
            "master", MasterLife.class, MasterInput.class, MasterEffect.class);

    public MasterCore core() {
        return new MasterCore(workers, settings, recoverFrom, new SplittableRandom(seed));
    }
}
