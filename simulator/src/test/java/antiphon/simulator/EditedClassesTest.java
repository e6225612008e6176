package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.master.core.member.Positions;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An edit takes effect in the classes that a loader gives, and nowhere else; one that no longer fits its source is
/// noticed.
class EditedClassesTest {
    private static final String POSITIONS = Positions.class.getName();

    @Test
    void theClassOfALoaderIsTheEditedOne() throws IOException, ReflectiveOperationException {
        SourceEdit edit = new SourceEdit(POSITIONS, "return ofMaster;\n", "return -1;\n");
        Class<?> edited = new EditedLoader(EditedClasses.of(List.of(edit))).loadClass(POSITIONS);
        Object positions = edited.getConstructor(Collection.class).newInstance(List.of());
        assertThat(edited.getMethod("ofMaster").invoke(positions)).isEqualTo(-1L);
        assertThat(new Positions(List.of()).ofMaster()).isZero();
    }

    @Test
    void withoutAnEditNoPromiseIsBroken() throws ReflectiveOperationException {
        assertThat(SeedRun.of(new EditedLoader(Map.of())).apply(1)).isEmpty();
    }

    @Test
    void whatIsNotInTheSourceOnceIsRefused() {
        assertRefused(new SourceEdit(POSITIONS, "return ofSlave;", ""), "not in the source of " + POSITIONS);
        assertRefused(new SourceEdit(POSITIONS, "ofMaster", ""), "more than once in the source of " + POSITIONS);
        assertRefused(new SourceEdit("antiphon.Nobody", "a", "b"), "has no source");
    }

    @Test
    void whatDoesNotCompileIsRefused() {
        assertRefused(new SourceEdit(POSITIONS, "return ofMaster;\n", "return of;\n"), "do not compile");
    }

    static List<PlantedBug> rareBugs() {
        return RareBugs.all();
    }

    /// No other test of the build edits their sources.
    @ParameterizedTest
    @MethodSource("rareBugs")
    void aRareBugFitsItsSources(PlantedBug bug) throws IOException {
        assertThat(EditedClasses.of(bug.edits())).isNotEmpty();
    }

    private static void assertRefused(SourceEdit edit, String why) {
        assertThatThrownBy(() -> EditedClasses.of(List.of(edit)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
