package antiphon.simulator;

import java.util.List;

/// A mistake that someone might make in the production code, and what the checker says of it.
///
/// @param what the code does with it
/// @param edits make it
/// @param words what the checker says when it finds it, as a regular expression
record PlantedBug(String what, List<SourceEdit> edits, String words) {
    static PlantedBug in(String type, String what, String before, String after, String words) {
        return new PlantedBug(what, List.of(new SourceEdit(type, before, after)), words);
    }

    @Override
    public String toString() {
        return what;
    }
}
