package antiphon.master.page.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.http.HttpRefusal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FormTest {
    private static Form form(String body) {
        return Form.of(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsAreDecodedWhetherTheyAreEscapedOrNot() {
        Form form = form("content=a+b%26%C3%BC%F0%9F%8E%B5&client=ü&w=2&empty=");
        assertThat(form.text("content")).isEqualTo("a b&ü\uD83C\uDFB5");
        assertThat(form.text("client")).isEqualTo("ü");
        assertThat(form.number("w", 1, 0, 9)).isEqualTo(2);
        assertThat(form.number("empty", 1, 0, 9)).isEqualTo(1);
        assertThat(form.text("none")).isEmpty();
    }

    /// Nothing else than what was sent may be stored.
    @Test
    void whatIsNotUtf8IsRefused() {
        for (String body : new String[]{"content=%ff%fe", "content=%C3", "a=1&%ff=x", "content=%ED%A0%80"})
            assertThatThrownBy(() -> form(body)).isInstanceOf(HttpRefusal.class).hasMessage("the body is not UTF-8");
        byte[] raw = "content=x".getBytes(StandardCharsets.UTF_8);
        raw[raw.length - 1] = (byte) 0xff;
        assertThatThrownBy(() -> Form.of(raw)).hasMessage("the body is not UTF-8");
        assertThatThrownBy(() -> form("content=%zz")).hasMessage("the body is not encoded as a form");
    }

    @Test
    void nobodyChoosesBetweenTwoValues() {
        assertThatThrownBy(() -> form("w=1&content=x&w=3")).isInstanceOf(HttpRefusal.class)
                .hasMessage("the form has several `w`: give one");
    }
}
