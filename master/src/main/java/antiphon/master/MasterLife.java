package antiphon.master;

import antiphon.master.core.CoreSettings;
import antiphon.master.core.MasterCore;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.recording.Vocabulary;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Everything that the core of a master is made from: the same again makes a core that decides the same.
///
/// @param seed of its random generator
public record MasterLife(
        List<String> workerNames, CoreSettings settings, Optional<String> recoverFrom, long seed) {
    public static final Vocabulary VOCABULARY = new Vocabulary(
            "master", MasterLife.class, MasterInput.class, MasterEffect.class);

    public MasterCore core() {
        return new MasterCore(workerNames, settings, recoverFrom, new SplittableRandom(seed));
    }
}
