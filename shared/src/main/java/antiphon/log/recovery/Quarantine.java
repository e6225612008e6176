package antiphon.log.recovery;

import antiphon.log.files.BytesOf;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.SegmentHeader;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Takes messages out of a log without losing their bytes: into files `aside-<sequence>-<n>-<name>` in the same
/// directory, which the log never reads. Each is a segment, so that the same tools show it.
///
/// What a crash leaves, newest segment first:
///
///     whole:  rename, sync directory            the log as it was, or without its newest segment
///     tail:   copy to aside.tmp, sync it        the log as it was, and an aside.tmp that the next start deletes
///             rename it, sync directory         the log as it was; the next start, if it must, makes another copy
///             truncate the segment, sync it     the log as it was, or truncated
public final class Quarantine {
    static final String TEMPORARY = "aside.tmp";
    private static final String PREFIX = "aside-";

    private final LogFiles files;
    private final String prefix;
    private final List<String> names = new ArrayList<>();

    /// @param first the first quarantined message
    Quarantine(LogFiles files, long first) throws IOException {
        this.files = files;
        this.prefix = unusedPrefix(files.list(), first);
    }

    private static String unusedPrefix(List<String> used, long first) {
        for (int n = 1;; n++) {
            String prefix = PREFIX + first + "-" + n + "-";
            if (used.stream().noneMatch(name -> name.startsWith(prefix))) return prefix;
        }
    }

    public static boolean isName(String file) {
        return file.startsWith(PREFIX);
    }

    /// A damaged state is quarantined too, and is none.
    static boolean isSegmentName(String file) {
        return isName(file) && SegmentHeader.isName(file.substring(file.lastIndexOf('-') + 1));
    }

    void whole(String name) throws IOException {
        files.rename(name, prefix + name);
        files.syncDirectory();
        names.add(prefix + name);
    }

    /// @param from the first record to quarantine
    /// @param end where the bytes to keep end
    void tail(String segment, LogId logId, Point from, long end) throws IOException {
        SegmentHeader header = new SegmentHeader(from.sequence(), logId, from.parentHash());
        String name = prefix + SegmentHeader.name(from.sequence());
        try (LogFile file = files.open(segment)) {
            try (LogFile copy = files.create(TEMPORARY)) {
                copy.write(header.encode(), 0);
                BytesOf.copy(file, from.offset(), end, copy, SegmentHeader.BYTES);
                copy.force();
            }
            files.rename(TEMPORARY, name);
            files.syncDirectory();
            file.truncate(from.offset());
            file.force();
        }
        names.add(name);
    }

    /// The files that were made.
    List<String> names() {
        return Collections.unmodifiableList(names);
    }
}
