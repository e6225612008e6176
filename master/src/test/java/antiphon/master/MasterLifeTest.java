package antiphon.master;

import antiphon.core.NodeId;
import antiphon.master.core.policy.CoreSettings;
import antiphon.recording.RecordedTypes;
import antiphon.recording.codec.RecordingException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MasterLifeTest {
    @Property(tries = 200)
    void everyKindOfInputComesBackFromARecording(@ForAll long seed) throws RecordingException {
        RecordedTypes.assertInputsComeBack(MasterLife.VOCABULARY, seed);
    }

    @Example
    void soDoesWhatTheCoreIsMadeFrom() throws RecordingException {
        RecordedTypes.assertComesBack(
                MasterLife.VOCABULARY,
                new MasterLife(
                        List.of(new NodeId("worker1"), new NodeId("worker2")), CoreSettings.STANDARD.withLimits(7, 3),
                        Optional.of(new NodeId("worker2")),
                        -42));
    }

    @Example
    void effectsCanBeDistinguishedByTheirText() {
        RecordedTypes.assertEffectsPrintThemselves(MasterLife.VOCABULARY);
    }
}
