package antiphon.client.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The master's forecast for a write sent now, for the write concerns `from` to `to`.
///
/// @param expected approximate time until it is acknowledged; empty when that is not known, or it is refused
/// @param waitsFor the nodes whose copies are waited for, when not at once
/// @param refusal why it is refused, such as `QUORUM_LOST`; empty when it is not
/// @param sentence all of it, for people
public record WriteForecast(
        int from,
        int to,
        Fate fate,
        Optional<Duration> expected,
        List<String> waitsFor,
        String refusal,
        String sentence) {

    public enum Fate {
        /// Acknowledged as soon as it is written and copied, within half a second.
        AT_ONCE,
        /// Acknowledged after about the expected time.
        LATER,
        /// Appended, and short of copies for an unknown time.
        WAITS,
        REFUSED,
        /// A fate that this version does not know.
        UNKNOWN
    }

    static List<WriteForecast> of(List<antiphon.proto.master.WriteForecast> ranges) {
        return ranges.stream().map(WriteForecast::of).toList();
    }

    private static WriteForecast of(antiphon.proto.master.WriteForecast range) {
        return new WriteForecast(
                range.getFrom(),
                range.getTo(),
                switch (range.getFate()) {
                    case AT_ONCE -> Fate.AT_ONCE;
                    case LATER -> Fate.LATER;
                    case WAITS -> Fate.WAITS;
                    case REFUSED -> Fate.REFUSED;
                    case WRITE_FATE_UNSPECIFIED, UNRECOGNIZED -> Fate.UNKNOWN;
                },
                Optional.of(range.getExpectedMs()).filter(ms -> ms >= 0).map(Duration::ofMillis),
                List.copyOf(range.getWaitsForList()),
                range.getRefusal(),
                range.getSentence());
    }
}
