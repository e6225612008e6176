package antiphon.node.loop;

import antiphon.files.IoReason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/// Why a node cannot use its directory, in one sentence: which file, what is wrong, what to do.
public final class StorageTrouble {
    private static final String LOST = ", so what is written now would be lost with this process. ";

    private StorageTrouble() {}

    /// Why writing fails, and what to do about it while the node runs.
    public static String withAdvice(String trouble) {
        String words = trouble.substring(trouble.lastIndexOf(": ") + 1).toLowerCase(Locale.ROOT); // Not in its path.
        if (words.startsWith(" it is missing"))
            return trouble + LOST + "If it was moved or unmounted, bring it back; if it was deleted, stop this node,"
                    + " leave its directory empty and start it: it fetches its messages from the other nodes";
        if (words.startsWith(" it is another"))
            return trouble + LOST + "Bring back what was there before, or stop this node and start it: it goes on from"
                    + " what is there now, and fetches the rest from the other nodes";
        if (words.contains("read-only")) return trouble + ": look why the disk was made read-only";
        if (words.contains("quota")) return trouble + ": free some of this user's files, or raise the quota";
        if (words.contains("space"))
            return trouble + ": free some; where there are free bytes, look for free inodes (df -i) and limits";
        if (words.contains("too large")) return trouble + ": raise the limit on the size of files (ulimit -f)";
        if (words.contains("too many open files"))
            return trouble + ": allow this process more open files (ulimit -n)";
        return trouble + ": check this file and its disk";
    }

    public static String sentence(Path dataDir, IOException e) {
        if (!(e instanceof FileSystemException named) || named.getFile() == null)
            return "DATA_DIR=" + dataDir + " cannot be used: " + IoReason.of(e);
        String reason = reason(named);
        return "DATA_DIR=" + dataDir + " cannot be used: " + named.getFile() + ": " + reason + "; "
                + advice(named, reason);
    }

    private static String reason(FileSystemException e) {
        return switch (e) {
            case FileAlreadyExistsException _,NotDirectoryException _ -> "not a directory";
            default -> IoReason.of(e);
        };
    }

    /// The system's errors differ only in their text.
    private static String advice(FileSystemException e, String reason) {
        String words = reason.toLowerCase(Locale.ROOT);
        if (e instanceof AccessDeniedException || words.contains("not permitted") || words.contains("read-only"))
            return "let this user read and write there, or set another";
        if (words.contains("not a directory")) return "make it a directory, or set another";
        if (words.contains("too large")) return "raise the limit on the size of files (ulimit -f)";
        if (words.contains("space") || words.contains("quota"))
            return "make room on that disk (bytes and inodes), or set another";
        if (words.contains("too many open files")) return "allow this process more open files (ulimit -n)";
        return "nothing was changed: check this file and its disk, then start this node again";
    }
}
