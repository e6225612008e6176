package antiphon.node;

import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import antiphon.log.read.DamagedLogException;
import antiphon.log.segment.AppendRefusedException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/// Why a node cannot go on, in a sentence for operators, where the cause is known: then no stack trace would help.
final class FatalTrouble {
    private FatalTrouble() {}

    static Optional<String> sentenceFor(Throwable broken) {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case LogFailedException failed -> {
                    return Optional.of(firstWordOn(failed)
                            + ". What its disk holds is not known now, so it cannot go on:"
                            + " it might acknowledge what is lost with the next power cut. Check the disk, then start"
                            + " this node again: a start reads the log again and relies on nothing else");
                }
                case AppendRefusedException refused -> {
                    return Optional.of(refused.getMessage()
                            + ". Nothing of that was written, and what was durable is safe, but it had been decided"
                            + " already. Make room on the disk, or bring its files back, then start this node again");
                }
                case DamagedLogException damaged -> {
                    return Optional.of(damaged.getMessage() + ". Start this node again: the start quarantines what is"
                            + " damaged and fetches it from another node");
                }
                case FileSystemException named when named.getFile() != null -> {
                    return Optional.of(named.getFile() + ": " + IoReason.of(named)
                            + ". Check this file and its disk, then start this node again");
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    /// A failed log refuses everything afterwards; its first refusal says what happened.
    private static String firstWordOn(LogFailedException failed) {
        LogFailedException first = failed;
        while (first.getCause() instanceof LogFailedException earlier) first = earlier;
        return String.valueOf(first.getMessage());
    }
}
