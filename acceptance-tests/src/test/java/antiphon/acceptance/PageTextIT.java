package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.text.Hidden;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                .contains(shown(content), shown(client))
                .doesNotContain("\u202e", "\u200b", "\u2066");
        assertThat(chromium.complaints()).isEmpty();

        // Unpaired surrogates cannot be sent here, and no message has any.
        String escaped = chromium.run("return import('/assets/hidden.js').then(({writtenOut}) => {"
                + "const all = []; for (let each = 0; each <= 0x10ffff; each++) {"
                + "if (each >= 0xd800 && each <= 0xdfff) continue;"
                + "const text = 'a' + String.fromCodePoint(each) + 'b'; const shown = writtenOut(text);"
                + "if (shown !== text) all.push(each.toString(16) + ' ' + shown); } return all.join('\\n'); })");
        List<String> expected = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(each -> each < Character.MIN_SURROGATE || each > Character.MAX_SURROGATE)
                .mapToObj(each -> new Shown(each, "a" + Character.toString(each) + "b"))
                .filter(each -> !shown(each.text).equals(each.text))
                .map(each -> Integer.toHexString(each.codePoint) + " " + shown(each.text))
                .toList();
        assertThat(escaped.lines()).containsExactlyElementsOf(expected);
    }

    /// As the commands do it, but lines stay lines.
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char each = text.charAt(at);
            if (each == '\r') shown.append("\\r");
            else
                if (Character.isISOControl(each) && each != '\n' && each != '\t')
                    shown.append(String.format(Locale.ROOT, "\\x%02x", (int) each));
                else
                    shown.append(each);
        }
        return Hidden.writtenOut(shown.toString());
    }

    private record Shown(int codePoint, String text) {}
}
