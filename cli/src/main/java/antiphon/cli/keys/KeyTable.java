package antiphon.cli.keys;

import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Column;
import antiphon.cli.program.Surroundings;
import antiphon.json.Json;
import antiphon.security.keyset.SigningKey;
import java.util.List;

/// Keys without the keys themselves, for people or for programs.
final class KeyTable {
    private KeyTable() {}

    static void print(Surroundings surroundings, List<SigningKey> keys) {
        Table table = new Table(
                false, Column.number("ID"), Column.text("STATUS"), Column.text("USE"), Column.text("ALGORITHM"));
        for (SigningKey key : keys) table.add(key.id(), status(key), use(key), key.algorithm());
        table.print(surroundings.out());
    }

    static void printJson(Surroundings surroundings, List<SigningKey> keys) {
        for (SigningKey key : keys)
            surroundings.out().println(new Json()
                    .put("id", key.id())
                    .put("status", status(key))
                    .put("primary", key.primary())
                    .put("use", use(key))
                    .put("algorithm", key.algorithm()));
    }

    private static String status(SigningKey key) {
        return key.enabled() ? "enabled" : "disabled";
    }

    private static String use(SigningKey key) {
        return key.primary() ? "signs and verifies" : key.enabled() ? "verifies" : "reported";
    }
}
