package antiphon.message;

import java.nio.charset.StandardCharsets;

/// Shows whether two contents are the same without keeping them: the first 128 bits of the SHA-256 of a content in
/// UTF-8. To find two contents with one such hash takes about 2^64 hashes, also for someone who may choose both;
/// a shorter hash could be met on purpose, and then a write would be taken for a repeat of another one and dropped.
public record ContentHash(long first8Bytes, long next8Bytes) {
    /// Where nothing is ever compared.
    public static final ContentHash NONE = new ContentHash(0, 0);

    public static ContentHash of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    public static ContentHash of(byte[] utf8) {
        Hash hash = Hash.ofText(utf8);
        return new ContentHash(hash.first8Bytes(), hash.next8Bytes());
    }
}
