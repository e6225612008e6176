package antiphon.cli.read;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.read.MessagePage;
import antiphon.client.read.StoredMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagePrinterTest {
    private static final MessagePage PAGE = new MessagePage(
            List.of(new StoredMessage(1, "id-1", "", Instant.EPOCH, "shop", 1, "00", "x")), 2);

    /// As when `head` has ended.
    private static final OutputStream GONE = new OutputStream() {
        @Override
        public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
        }
    };

    /// Without end. To look for a page is a call to the node.
    private static final class Pages implements Iterator<MessagePage> {
        private int looks;

        @Override
        public boolean hasNext() {
            looks++;
            return true;
        }

        @Override
        public MessagePage next() {
            return PAGE;
        }
    }

    @Test
    void whenNobodyReadsTheOutputNoFurtherPageIsLookedFor() {
        Pages pages = new Pages();
        PrintStream out = new PrintStream(GONE, true, StandardCharsets.UTF_8);
        assertThat(new MessagePrinter(out, true).printAll(pages)).isEqualTo(1);
        assertThat(pages.looks).isEqualTo(1);
    }
}
