package antiphon.simulator;

import java.util.List;

/// Mistakes in the log on disk.
final class LogBugs {
    private static final String LOG = "antiphon.log.SegmentedLog";
    private static final String STATE = "antiphon.log.DiskState";
    private static final String COMES_BACK_SHORT = "comes back with [0-9]+ messages";

    private LogBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                PlantedBug.in(
                        LOG,
                        "a sync does not wait for the disk",
                        "            current.force();\n",
                        "",
                        COMES_BACK_SHORT),
                PlantedBug.in(
                        LOG,
                        "a sync counts what was appended while the disk was at work",
                        "            durable = appended;\n            return appended;",
                        "            durable = end;\n            return end;",
                        COMES_BACK_SHORT),
                PlantedBug.in(
                        LOG,
                        "a full segment is not synced before the next one begins",
                        "            if (current != null) current.finish();\n",
                        "",
                        COMES_BACK_SHORT),
                PlantedBug.in(
                        STATE,
                        "an epoch promise is not written down",
                        "write(values.withEpochs(changed));",
                        "values = values.withEpochs(changed);",
                        "has forgotten that it promised"),
                PlantedBug.in(
                        "antiphon.log.state.StateFile",
                        "the state takes its place before it is synced",
                        "            file.force();\n            files.rename(TEMPORARY, NAME);",
                        "            files.rename(TEMPORARY, NAME);",
                        "has forgotten that it promised"),
                PlantedBug.in(
                        "antiphon.log.recovery.Recovery",
                        "a start takes damage at the end for a torn tail",
                        " && trouble.inRecords() && known < sequence)",
                        " && trouble.inRecords())",
                        COMES_BACK_SHORT),
                PlantedBug.in(
                        STATE,
                        "a start takes a log that damage has shortened for a whole one",
                        "return values.lost();",
                        "return Optional.empty();",
                        COMES_BACK_SHORT),
                PlantedBug.in(
                        "antiphon.log.segment.TailCache",
                        "a page begins with what is in memory, not with what was asked for",
                        """
                                        if (from < firstEntry) return List.of();
                                        List<LogEntry> page = new ArrayList<>();
                                        long pageBytes = 0;
                                        for (long sequence = from; sequence\
                                """,
                        """
                                        List<LogEntry> page = new ArrayList<>();
                                        long pageBytes = 0;
                                        for (long sequence = Math.max(from, firstEntry); sequence\
                                """,
                        "shows .* where message"),
                new PlantedBug(
                        "readers are given what does not match its checksum and its hash",
                        List.of(
                                new SourceEdit(
                                        "antiphon.log.read.RecordCursor",
                                        "if (!RecordFormat.checksumHolds(buffer, at, length))",
                                        "if (length < 0)"),
                                new SourceEdit(
                                        "antiphon.log.record.RecordFormat",
                                        "return hash.isAt(bytes, at + canonical) ? Optional.of(hash)"
                                                + " : Optional.empty();",
                                        "return Optional.of(hash);")),
                        "is not what it held|comes back with other messages|EntryCodec.verified"));
    }
}
