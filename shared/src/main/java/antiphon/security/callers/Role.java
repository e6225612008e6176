package antiphon.security.callers;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The rights of a caller.
public enum Role {
    /// Writes messages.
    WRITER,
    /// Reads messages, and how the cluster is.
    READER,
    /// Drains, injects faults, and sees who is connected.
    OPERATOR,
    /// Reads the log with its proofs, as nodes do from each other.
    NODE;

    /// As it is written in files and messages.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException when there is no such role, with those there are
    public static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no role `" + word + "`, there are "
                                + Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "))));
    }
}
