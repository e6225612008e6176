package antiphon.worker.links;

import antiphon.calls.BrokenConnection;
import antiphon.tls.CertificateTrouble;
import io.grpc.Status;
import java.util.Optional;

/// Why a call to the master failed, for people.
final class MasterFailures {
    private static final String TLS_WAY_OUT = "set TLS_CERT, TLS_KEY and TLS_CA here too";

    private MasterFailures() {}

    /// As the end of a sentence that begins with the master's place.
    ///
    /// @param settings that say where the master is; may be empty
    static String sentence(Status status, String settings) {
        Optional<String> certificate = CertificateTrouble.sentence(status.asRuntimeException(), TLS_WAY_OUT);
        if (certificate.isPresent()) return "cannot be spoken to: " + certificate.get();
        if (BrokenConnection.isIn(status))
            return "is not there: nobody answered, " + BrokenConnection.words(status)
                    + (settings.isEmpty() ? "" : "; check " + settings + " of this node");
        String said = status.getDescription();
        return "answered " + status.getCode() + (said == null ? "" : ": " + said);
    }
}
