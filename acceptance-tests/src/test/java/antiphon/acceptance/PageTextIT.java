package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.output.Printable;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The master's page in a real browser: what clients wrote looks like nothing else.
class PageTextIT extends PageScenarios {
    @Test
    void charactersThatAreNotSeenAreWrittenOutAsTheCommandsDo() {
        openPage(new ClusterSettings(2, Map.of("STORAGE", "memory")));
        String content = "\u202eevil\u200b\n\u001b[2J \ud83d\udc69\u200d\ud83d\ude80";
        String client = "x\u2066y";
        cluster.post(content, 3, client).get();
        awaitText("#messages tr:first-child", "evil");
        assertThat(chromium.text("#messages tr:first-child"))
                .contains(Printable.lines(content), Printable.of(client))
                .doesNotContain("\u202e", "\u200b", "\u2066");
        assertThat(chromium.complaints()).isEmpty();

        // Unpaired surrogates cannot be sent here, and no message has any.
        String escaped = chromium.run("return import('/assets/hidden.js').then(({writtenOut}) => {"
                + "const all = []; for (let each = 0; each <= 0x10ffff; each++) {"
                + "if (each >= 0xd800 && each <= 0xdfff) continue;"
                + "const text = 'a' + String.fromCodePoint(each) + 'b'; const shown = writtenOut(text);"
                + "if (shown !== text) all.push(each.toString(16) + ' ' + shown); } return all.join('\\n'); })");
        assertThat(escaped.lines()).containsExactlyElementsOf(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(each -> each < Character.MIN_SURROGATE || each > Character.MAX_SURROGATE)
                .mapToObj(each -> new Shown(each, "a" + Character.toString(each) + "b"))
                .filter(each -> each.codePoint != '\n' && each.codePoint != '\t'
                        && !Printable.of(each.text).equals(each.text))
                .map(each -> Integer.toHexString(each.codePoint) + " " + Printable.of(each.text))
                .collect(Collectors.toList()));
    }

    private record Shown(int codePoint, String text) {}
}
