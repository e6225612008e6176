package antiphon.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why something with a file failed, in words for people and without the file's name.
public final class IoReason {
    private IoReason() {}

    /// The file may not become so large: a limit of the process (`ulimit -f`) or of the file system.
    public static boolean isFileTooLarge(IOException e) {
        return of(e).toLowerCase(Locale.ROOT).contains("file too large");
    }

    private static String inTheWay(@Nullable String file) {
        boolean leadsNowhere = file != null && Files.isSymbolicLink(Path.of(file)) && !Files.exists(Path.of(file));
        return leadsNowhere ? file + " is a link to something that is missing" : "a file is in the way";
    }

    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it is missing";
            case AccessDeniedException _ -> "no permission";
            case NotDirectoryException _ -> "it is no directory";
            case FileAlreadyExistsException there -> inTheWay(there.getFile());
            case DirectoryNotEmptyException _ -> "it is not empty";
            case FileSystemException named ->
                named.getReason() == null ? "the system gives no reason" : named.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
