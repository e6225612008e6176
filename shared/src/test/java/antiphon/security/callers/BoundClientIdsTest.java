package antiphon.security.callers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BoundClientIdsTest {
    @Provide
    static Arbitrary<String> names() {
        return Arbitraries.strings().withChars('a', 'b', '*').ofMinLength(1).ofMaxLength(4);
    }

    /// As a caller itself says of each of them, one by one.
    @Property
    void aNameIsBoundWhenAnyOfThemSaysSo(@ForAll("names") String asked,
            @ForAll List<@net.jqwik.api.From("names") String> ids) {
        boolean oneByOne = ids.stream().anyMatch(id -> id.endsWith("*")
                ? asked.startsWith(id.substring(0, id.length() - 1))
                : asked.equals(id));
        assertThat(new BoundClientIds(ids).contains(asked)).isEqualTo(oneByOne);
    }
}
