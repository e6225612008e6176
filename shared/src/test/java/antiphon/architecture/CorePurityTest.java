package antiphon.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the checker bites, and only where it should.
class CorePurityTest {
    private static final Path FIXTURES = Path.of("target/test-classes/antiphon/architecture/fixture");
    private static final List<String> FINDINGS = CorePurity.findingsIn(FIXTURES);

    @ParameterizedTest
    @CsvSource({
        "readsTheClock, uses java.lang.System.nanoTime",
        "readsTheClockByMethodReference, uses java.lang.System.currentTimeMillis",
        "lambda$readsTheClockInALambda$, uses java.lang.System.nanoTime",
        "readsTheCalendar, uses java.time.Instant",
        "startsAThread, uses java.lang.Thread",
        "startsATimer, uses java.util.Timer",
        "waitsForAUnit, uses java.util.concurrent.TimeUnit",
        "drawsByMath, uses java.lang.Math.random",
        "drawsByRandom, uses java.util.Random",
        "drawsByThread, uses java.util.concurrent.ThreadLocalRandom",
        "drawsAUuid, uses java.util.UUID.randomUUID",
        "drawsAUuidByMethodReference, uses java.util.UUID.randomUUID",
        "shuffles, uses java.util.Collections.shuffle",
        "readsAFile, uses java.nio.file.Files",
        "readsTheEnvironment, uses java.lang.System.getenv",
        "prints, uses java.lang.System.out",
        "asksTheRuntime, uses java.lang.Runtime",
        "logs, uses org.slf4j.Logger",
        "goesThroughAHashMap, goes through a hash table in no order: java.util.HashMap.values",
        "goesThroughAHashSet, goes through a hash table in no order: java.util.HashSet.iterator",
        "holdsALock, has a synchronized block",
        "isLocked, is synchronized",
        "knowsTheShell, uses antiphon.log.memory.MemoryLog",
        "knowsAnotherCore, uses antiphon.architecture.fixture.other.core.OtherCore",
        "counter, is static and can change",
        "TABLE, is static and its content can change",
        "NUMBERS, is static and its content can change",
        "flag, is volatile",
    })
    void everythingACoreMustNotDoIsFoundWithItsClassAndMember(String member, String what) {
        assertThat(FINDINGS)
                .anySatisfy(finding -> assertThat(finding)
                        .startsWith("antiphon.architecture.fixture.core.Impure." + member)
                        .contains(" " + what));
    }

    @Test
    void whatACoreMayDoIsNotFound() {
        assertThat(FINDINGS).noneMatch(finding -> finding.contains("fixture.core.Pure"));
    }

    @Test
    void classesOutsideACorePackageAreNotLookedAt() {
        assertThat(FINDINGS).noneMatch(finding -> finding.contains("NotACore"));
    }

    @Test
    void aDirectoryWithoutACoreIsAnError(@TempDir Path empty) {
        assertThatIllegalStateException()
                .isThrownBy(() -> CorePurity.findingsIn(empty))
                .withMessageContaining(empty.toString());
    }

    @Test
    void aReferenceToAnotherModuleIsFound() {
        assertThat(CorePurity.referencesTo("antiphon.log", FIXTURES))
                .containsExactly("antiphon.architecture.fixture.core.Impure refers to antiphon.log.memory.MemoryLog");
        assertThat(CorePurity.referencesTo("antiphon.lo", FIXTURES)).isEmpty();
    }

    @Test
    void sharedKnowsNeitherOfTheNodes() {
        Path classes = Path.of("target/classes");
        assertThat(CorePurity.referencesTo("antiphon.master", classes)).isEmpty();
        assertThat(CorePurity.referencesTo("antiphon.worker", classes)).isEmpty();
        assertThat(CorePurity.referencesTo("antiphon.log", classes)).as("that it looks at all").isNotEmpty();
    }
}
