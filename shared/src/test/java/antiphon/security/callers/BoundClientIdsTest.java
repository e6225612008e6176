package antiphon.security.callers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class BoundClientIdsTest {
    private static final List<Character> LETTERS = List.of('a', 'b', '*');
    private static final int LENGTH_MAX = 4;

    @Provide
    static Arbitrary<String> names() {
        return Arbitraries.strings().withChars('a', 'b', '*').ofMinLength(1).ofMaxLength(LENGTH_MAX);
    }

    private static Caller caller(String name, List<String> ids) {
        return new Caller(name, EnumSet.of(Role.WRITER), ids);
    }

    /// As a caller itself says of each of them, one by one.
    @Property
    void aNameIsBoundWhenAnyOfThemSaysSo(@ForAll("names") String asked,
            @ForAll @Size(max = 50) List<@From("names") String> ids) {
        boolean oneByOne = ids.stream().anyMatch(id -> id.endsWith("*")
                ? asked.startsWith(id.substring(0, id.length() - 1))
                : asked.equals(id));
        assertThat(new BoundClientIds(List.of(caller("ann", ids))).contains(asked)).isEqualTo(oneByOne);
    }

    /// Two callers overlap when there is a name that both may use: all short ones are tried.
    @Property
    void twoCallersMayNotShareAName(
            @ForAll @Size(max = 3) List<@From("names") String> ofAnn,
            @ForAll @Size(max = 3) List<@From("names") String> ofBob) {
        Caller ann = caller("ann", ofAnn);
        Caller bob = caller("bob", ofBob);
        List<String> shared = allNames().stream().filter(name -> ann.isBoundTo(name) && bob.isBoundTo(name)).toList();
        if (shared.isEmpty()) assertThat(new BoundClientIds(List.of(ann, bob))).isNotNull();
        else
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new BoundClientIds(List.of(ann, bob)))
                    .withMessageContainingAll("ann", "bob");
    }

    private static List<String> allNames() {
        List<String> all = new ArrayList<>(List.of(""));
        for (int i = 0; all.get(i).length() < LENGTH_MAX; i++) for (char next : LETTERS) all.add(all.get(i) + next);
        return all;
    }
}
