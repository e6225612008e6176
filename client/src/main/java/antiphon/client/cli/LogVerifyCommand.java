package antiphon.client.cli;

import antiphon.log.LogInspector;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.security.SigningKeys;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon log verify`: checks checksums, the hash chain and, with the keys, the signatures.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "verify",
        description = "Check the files of a log: checksums, order, the hash chain, and the signatures if FERNET_KEY or"
                + " SIGNING_KEYSET is set.",
        footer = {
            "  antiphon log verify data/worker1",
            "  FERNET_KEY=... antiphon log verify data/worker1"
        })
// @formatter:on
final class LogVerifyCommand implements Callable<Integer> {
    private static final int PROBLEMS_TOLD_MAX = 20;

    private final Surroundings surroundings;

    @Mixin private final LogPlace place = new LogPlace();

    LogVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Optional<SigningKeys> keys = LogPlace.keys(surroundings);
        Findings findings = new Findings();
        EntryVerifier.SignatureCheck unchecked = (_, _) -> true;
        place.inspect(new EntryVerifier(keys.<EntryVerifier.SignatureCheck>map(key -> key).orElse(unchecked)),
                findings);
        surroundings.out().println(findings.summary(keys.isPresent()));
        return findings.problems == 0 ? ExitCodes.FINE : ExitCodes.FAILED;
    }

    private final class Findings implements LogInspector.Visitor {
        private long messages;
        private long last;
        private String lastHash = "";
        private long problems;

        @Override
        public boolean message(LogEntry entry) {
            messages++;
            last = entry.sequence();
            lastHash = entry.hash().toString();
            return true;
        }

        @Override
        public void problem(String sentence) {
            if (++problems <= PROBLEMS_TOLD_MAX) surroundings.err().println("PROBLEM: " + Printable.of(sentence));
        }

        @Override
        public void note(String sentence) {
            surroundings.out().println(Printable.of(sentence));
        }

        String summary(boolean signatures) {
            String checked = signatures
                    ? "hash chain and signatures"
                    : "hash chain (set FERNET_KEY or SIGNING_KEYSET to check signatures too)";
            String found = problems == 0 ? "no problem" : problems == 1 ? "1 problem" : problems + " problems";
            String end = messages == 0 ? "" : ", the last is " + last + " with hash " + lastHash;
            return messages + " messages" + end + "; checked " + checked + ": " + found;
        }
    }
}
