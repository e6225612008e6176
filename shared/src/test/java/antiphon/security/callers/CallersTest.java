package antiphon.security.callers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.security.callers.Callers.Found;
import antiphon.security.callers.Callers.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallersTest {
    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");
    private static final Caller SHOP = caller("shop", "shop", "shop-*");
    private static final Caller ANN = caller("ann");

    @TempDir private Path directory = Path.of("");

    private static Caller caller(String name, String... clientIds) {
        return new Caller(name, EnumSet.of(Role.WRITER), List.of(clientIds));
    }

    private static CallerEntry entry(Caller caller) {
        return new CallerEntry(caller, false, Optional.empty(), List.of());
    }

    private CallersFile file() throws IOException {
        CallersFile file = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        if (!Files.exists(file.path())) file.create();
        return file;
    }

    private Found find(String token) throws IOException {
        return file().read().find(token, NOW);
    }

    private static Reason refused(Found found) {
        assertThat(found).isInstanceOf(Found.Refused.class);
        return ((Found.Refused) found).reason();
    }

    @Test
    void aCallerIsKnownByItsTokenAndByNothingElse() throws IOException {
        String shop = file().add(SHOP, Optional.empty());
        String ann = file().add(ANN, Optional.empty());
        assertThat(find(shop)).isInstanceOfSatisfying(Found.Known.class, known -> assertThat(known.caller())
                .isEqualTo(SHOP));
        assertThat(find(ann)).isInstanceOfSatisfying(Found.Known.class, known -> assertThat(known.caller())
                .isEqualTo(ANN));
        String mixed = shop.substring(0, shop.lastIndexOf('_', 22)) + ann.substring(ann.lastIndexOf('_', 22));
        for (String wrong : List.of("", "x", mixed, shop + "x", shop.substring(1), shop.replace("antiphon_", "")))
            assertThat(refused(find(wrong))).as(wrong).isEqualTo(Reason.UNKNOWN_TOKEN);
    }

    @Test
    void theFileHasNoTokenAndIsPrivate() throws IOException {
        String token = file().add(SHOP, Optional.empty());
        String text = Files.readString(file().path());
        assertThat(text).doesNotContain(token).doesNotContain(token.substring(token.length() - 43));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().path()))).isEqualTo("rw-------");
        assertThat(file().read().entries().getFirst().tokens().getFirst().toString()).doesNotContain("sha");
        Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file().read())
                .withMessageContaining("chmod 600")
                .withMessageContaining("CALLERS_READABLE_BY");
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws IOException {
        CallersFile file = file();
        assertThatExceptionOfType(FileAlreadyExistsException.class).isThrownBy(file::create);
        file.add(SHOP, Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.add(SHOP, Optional.empty()))
                .withMessageContaining("rotate");
        assertThat(file.read().entries()).hasSize(1);
    }

    /// It would be another id when the file is written again.
    @Test
    void aFileWithAClientIdThatUtf8CannotEncodeIsRefused() throws IOException {
        file().add(SHOP, Optional.empty());
        String text = Files.readString(file().path());
        Files.writeString(file().path(), text.replace("\"shop-*\"", "\"shop-\\ud83d*\""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file().read())
                .withMessageContaining("a client id of caller shop has an unpaired surrogate (U+D83D) at index 5");
    }

    @Test
    void bothTokensCountWhileOneIsExchanged() throws IOException {
        String old = file().add(SHOP, Optional.empty());
        Instant until = NOW.plus(Duration.ofHours(1));
        String fresh = file().rotate("shop", until, NOW);
        assertThat(find(old)).isInstanceOf(Found.Known.class);
        assertThat(find(fresh)).isInstanceOf(Found.Known.class);
        Callers callers = file().read();
        assertThat(refused(callers.find(old, until))).isEqualTo(Reason.EXPIRED);
        assertThat(callers.find(fresh, until)).isInstanceOf(Found.Known.class);
        assertThat(refused(callers.findAgain(callers.entries().getFirst().tokens().getFirst().id(), until)))
                .isEqualTo(Reason.EXPIRED);
    }

    @Test
    void aTokenThatWasStolenCountsNoMoreAtOnce() throws IOException {
        String stolen = file().add(SHOP, Optional.empty());
        String fresh = file().rotate("shop", NOW, NOW);
        assertThat(refused(find(stolen))).isEqualTo(Reason.UNKNOWN_TOKEN);
        assertThat(find(fresh)).isInstanceOf(Found.Known.class);
    }

    @Test
    void aCallerAndItsTokensCountUntilExactlyTheSecondThatIsShown() throws IOException {
        Instant shown = NOW.plusSeconds(1);
        for (Duration fraction : List.of(Duration.ofNanos(1), Duration.ofMillis(999), Duration.ofSeconds(1))) {
            String ann = file().add(ANN, Optional.of(NOW.plus(fraction)));
            String shop = file().add(SHOP, Optional.empty());
            var _ = file().rotate("shop", NOW.plus(fraction), NOW);
            assertThat(Files.readString(file().path())).contains("\"2026-11-28T00:00:01Z\"").doesNotContain("01.");
            Callers callers = file().read();
            for (String token : List.of(ann, shop)) {
                assertThat(callers.find(token, shown.minusNanos(1))).isInstanceOf(Found.Known.class);
                assertThat(callers.find(token, shown)).isInstanceOfSatisfying(Found.Refused.class,
                        found -> assertThat(found.sentence()).contains(" until 2026-11-28T00:00:01Z"));
            }
            for (String name : List.of("ann", "shop")) file().remove(name);
        }
    }

    /// Rounding up gives no token another second that was to end now.
    @Test
    void aTokenThatIsToEndNowIsTakenAwayAtOnce() throws IOException {
        Instant now = NOW.plusMillis(300);
        String stolen = file().add(SHOP, Optional.empty());
        var _ = file().rotate("shop", now, now);
        assertThat(refused(file().read().find(stolen, now))).isEqualTo(Reason.UNKNOWN_TOKEN);
    }

    @Test
    void anExpiredADisabledAndARemovedCallerAreNotLetIn() throws IOException {
        String shop = file().add(SHOP, Optional.of(NOW.plusSeconds(1)));
        assertThat(find(shop)).isInstanceOf(Found.Known.class);
        assertThat(refused(file().read().find(shop, NOW.plusSeconds(1)))).isEqualTo(Reason.EXPIRED);
        file().disable("shop");
        assertThat(refused(find(shop))).isEqualTo(Reason.DISABLED);
        var _ = file().enable("shop");
        assertThat(find(shop)).isInstanceOf(Found.Known.class);
        file().remove("shop");
        assertThat(refused(find(shop))).isEqualTo(Reason.UNKNOWN_TOKEN);
        assertThatIllegalArgumentException().isThrownBy(() -> file().remove("shop")).withMessageContaining("shop");
    }

    @ParameterizedTest
    @CsvSource({
        "shop, shop, true", "shop, shop-1, true", "shop, shop2, false", "shop, ann, false", "shop, '', true",
        "ann, ann, true", "ann, java-1, true", "ann, shop, false", "ann, shop-1, false", "ann, '', true"})
    void nobodyWritesUnderAnothersName(String caller, String clientId, boolean may) {
        Callers callers = new Callers(List.of(entry(SHOP), entry(ANN)));
        assertThat(callers.mayWriteAs(caller.equals("shop") ? SHOP : ANN, clientId)).isEqualTo(may);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[]", "{} {}", "{\"callers\": 1}", "{\"caller\": []}", "{\"callers\": [], \"callers\": []}",
        "{\"callers\": [{}]}", "{\"callers\": [{\"name\": \"a\"}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"root\"]}]}",
        "{\"callers\": [{\"name\": \"a b\", \"roles\": [\"writer\"]}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"], \"client_id\": [\"a\"]}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"], \"client_ids\": []}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"], \"expires\": \"tomorrow\"}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"], \"disabled\": \"yes\"}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"], \"tokens\": [{\"id\": \"a\"}]}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"]}, {\"name\": \"a\", \"roles\": [\"reader\"]}]}",
        "{\"callers\": [{\"name\": \"a\", \"roles\": [\"writer\"]}]} x", "// note\n{\"callers\": []}"})
    void whatCouldBeMisreadIsRefused(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallersJson.read(json.getBytes(StandardCharsets.UTF_8)))
                .satisfies(refused -> assertThat(refused.getMessage()).isNotBlank());
    }

    @Property(tries = 300)
    void anyBytesAreEitherCallersOrRefused(@ForAll byte[] bytes) {
        try {
            assertThat(CallersJson.read(bytes).entries()).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        KnownToken token = new KnownToken("0123456789ab", "0".repeat(64), Optional.of(NOW));
        List<CallerEntry> entries = List.of(
                new CallerEntry(SHOP, true, Optional.of(NOW), List.of(token)),
                new CallerEntry(
                        new Caller("all", EnumSet.allOf(Role.class), List.of()), false, Optional.empty(), List.of()));
        assertThat(CallersJson.read(CallersJson.write(entries)).entries()).isEqualTo(entries);
    }

    /// A disabled caller may be enabled again, and its messages are in the log under that name.
    @ParameterizedTest
    @CsvSource({"shop, shop", "shop-*, shop-1", "shop-1, shop-*", "shop-*, shop-west-*", "shop-*, *"})
    void aClientIdIsForOneCallerAloneUntilThatIsRemoved(String first, String second) throws IOException {
        file().add(caller("first", first), Optional.empty());
        file().disable("first");
        byte[] before = Files.readAllBytes(file().path());
        List<String> given = new ArrayList<>();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file().add(caller("second", second), Optional.empty(), given::add))
                .withMessageContainingAll("first", "second", first, second, "callers remove");
        assertThat(given).isEmpty();
        assertThat(file().path()).hasBinaryContent(before);
        file().remove("first");
        file().add(caller("second", second), Optional.empty());
        assertThat(file().read().entries()).hasSize(1);
    }

    /// Earlier versions made such files.
    @Test
    void removeTakesCallersOutOfAFileWithAClientIdOfSeveral() throws IOException {
        Files.write(file().path(), CallersJson.write(
                List.of(entry(caller("a", "shop")), entry(caller("b", "shop")), entry(caller("c", "s*")))));
        assertThatIllegalArgumentException().isThrownBy(() -> file().read());
        file().remove("c");
        assertThatIllegalArgumentException().isThrownBy(() -> file().read()).withMessageContaining(
                "binds both a and b to the client id `shop`");
        file().remove("a");
        assertThat(file().read().entries()).singleElement().returns("b", CallerEntry::name);
    }

    @Test
    void aBrokenFileLeavesTheCallersAndIsReportedOnce() throws IOException {
        String token = file().add(SHOP, Optional.empty());
        CallersReload reload = new CallersReload(file());
        List<String> reported = new ArrayList<>();
        CallersReload.Listener listener = new CallersReload.Listener() {
            @Override
            public void changed(Callers now) {
                reported.add(now.entries().size() + " callers");
            }

            @Override
            public void unusable(String reason) {
                reported.add("unusable");
            }
        };
        reload.lookAgain(listener);
        String whole = Files.readString(file().path());
        Files.writeString(file().path(), whole.substring(0, whole.length() / 2));
        reload.lookAgain(listener);
        reload.lookAgain(listener);
        assertThat(reload.callers().find(token, NOW)).isInstanceOf(Found.Known.class);
        Files.delete(file().path());
        reload.lookAgain(listener);
        Files.writeString(file().path(), whole);
        Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-------"));
        reload.lookAgain(listener);
        file().disable("shop");
        reload.lookAgain(listener);
        assertThat(refused(reload.callers().find(token, NOW))).isEqualTo(Reason.DISABLED);
        assertThat(reported).containsExactly("unusable", "unusable", "1 callers", "1 callers");
    }
}
