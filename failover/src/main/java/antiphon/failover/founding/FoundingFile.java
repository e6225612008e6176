package antiphon.failover.founding;

import antiphon.failover.ratis.ControlDirectory;
import antiphon.node.MemberDirectory;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The founding that this node took part in, as the file `founding` in its control directory. Written whole and durably
/// before anything is done by it, and never changed: a message of the contract, so its fields are named.
public final class FoundingFile {
    private final ControlDirectory control;
    private volatile Optional<Founding> known;

    private FoundingFile(ControlDirectory control, Optional<Founding> known) {
        this.control = control;
        this.known = known;
    }

    /// @throws IOException also when the file is damaged
    public static FoundingFile in(ControlDirectory control) throws IOException {
        Path file = control.path().resolve(MemberDirectory.FOUNDING);
        return new FoundingFile(control, Files.exists(file) ? Optional.of(read(file)) : Optional.empty());
    }

    private static Founding read(Path file) throws IOException {
        try {
            return FoundingForm.read(antiphon.proto.register.Founding.parseFrom(Files.readAllBytes(file)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    public Optional<Founding> known() {
        return known;
    }

    /// @return false when this node has founded another register before
    synchronized boolean keep(Founding founding) throws IOException {
        if (known.isEmpty()) {
            ControlDirectory.write(control.path(), MemberDirectory.FOUNDING, FoundingForm.of(founding).toByteArray());
            known = Optional.of(founding);
        }
        return known.equals(Optional.of(founding));
    }
}
