package antiphon.master.observe;

import antiphon.security.keys.SigningTurn;
import antiphon.security.keyset.SigningKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// Logs which key this master signs with.
public final class SigningEvents implements SigningTurn.Listener {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.keys");

    @Override
    public void signsWith(SigningKey key) {
        at(Level.INFO, "signing-key", key).log("signs with key {} from now on", key.id());
    }

    @Override
    public void isNotVerifiedBy(SigningKey key, List<String> lacking) {
        at(Level.WARN, "signing-key", key).addKeyValue("lacking", String.join(",", lacking)).log(
                "signs with key {} now, although {} cannot verify it and will refuse new messages: bring"
                        + " SIGNING_KEYSET there",
                key.id(), String.join(" and ", lacking));
    }

    @Override
    public void isVerified(SigningKey key) {
        at(Level.INFO, "signing-key", key).log("signs with key {}, and every worker that answers can verify it",
                key.id());
    }

    @Override
    public void waits(SigningKey next, SigningKey meanwhile, List<String> lacking) {
        at(Level.WARN, "signing-key-waits", next).log(
                "does not sign with key {} yet, for {} cannot verify it: bring SIGNING_KEYSET there; key {} signs"
                        + " meanwhile",
                next.id(), String.join(" and ", lacking), meanwhile.id());
    }

    @Override
    public void isOldCopy(SigningKey primary, SigningKey newer) {
        at(Level.ERROR, "signing-key-old", primary).log(
                "SIGNING_KEYSET has key {} as primary, but key {}, which is newer, has signed already: it is an old"
                        + " copy; key {} goes on signing",
                primary.id(), newer.id(), newer.id());
    }

    private static LoggingEventBuilder at(Level level, String event, SigningKey key) {
        return LOG.atLevel(level).addKeyValue("event", event).addKeyValue("key", key.id());
    }
}
