package antiphon.simulator.replay;

import antiphon.files.IoReason;
import antiphon.recording.RecordedEvents;
import antiphon.recording.RecordedLife;
import antiphon.recording.Recording;
import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event;
import antiphon.recording.files.FileHeader;
import antiphon.simulator.surroundings.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon replay`: what a node recorded, once more through a core of this build.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "antiphon replay",
        mixinStandardHelpOptions = true,
        description = {
            "Give a fresh core the recorded inputs of a node that ran with RECORDING_BYTES, at the same times, and"
                    + " compare its decisions with the recorded ones.",
            "Each start of the node is a life of its own, with the number of its first file. A life whose first"
                    + " files the ring has dropped cannot be replayed, but printed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all decisions are the same",
            "1:a decision differs, or the recording cannot be replayed",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  antiphon replay data/worker1",
            "  antiphon replay data/master --life 3 --trace"
        })
// @formatter:on
public final class ReplayCommand implements Callable<Integer> {
    private static final int THE_SAME = 0;
    private static final int NOT_THE_SAME = 1;
    private static final int WRONG_USAGE = 2;
    private static final double NS_PER_S = 1e9;

    private enum Verdict {
        SAME, OTHER, WITHOUT_BEGINNING, UNREADABLE
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Parameters(paramLabel = "DIR", description = "A node's DATA_DIR, or the recording in it.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(names = "--life", paramLabel = "N", description = "This life alone.")
    private long life;

    @Option(names = "--trace", description = "Print each input and what was decided.")
    private boolean trace;
    // @formatter:on

    @Override
    public Integer call() {
        try {
            RecordedLife.Found found = RecordedLife.in(directory);
            found.unread().forEach(this::say);
            List<RecordedLife> chosen = chosen(found.lives());
            List<Verdict> verdicts = chosen.stream().map(this::replay).toList();
            return isFine(verdicts) ? THE_SAME : NOT_THE_SAME;
        } catch (IOException e) {
            return wrong(directory + " cannot be read: " + IoReason.of(e)
                    + ": give the DATA_DIR of a node that ran with"
                    + " RECORDING_BYTES, such as data/worker1, or the directory `" + Recording.DIRECTORY + "` in it");
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
    }

    /// In one sentence: the usage would hide it.
    private int wrong(String sentence) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("antiphon: " + sentence);
        err.flush();
        return WRONG_USAGE;
    }

    /// A life that has lost its beginning is in every ring that was ever full, and counts only when nothing else is
    /// there.
    private static boolean isFine(List<Verdict> verdicts) {
        return verdicts.contains(Verdict.SAME)
                && verdicts.stream().allMatch(one -> one == Verdict.SAME || one == Verdict.WITHOUT_BEGINNING);
    }

    private List<RecordedLife> chosen(List<RecordedLife> lives) {
        if (lives.isEmpty())
            throw new IllegalArgumentException(directory + " holds no recording: give the DATA_DIR of a node that ran"
                    + " with RECORDING_BYTES, such as data/worker1; run the node with it set, for example to"
                    + " 1073741824");
        if (!spec.commandLine().getParseResult().hasMatchedOption("--life")) return lives;
        List<RecordedLife> chosen = lives.stream().filter(one -> one.number() == life).toList();
        if (chosen.isEmpty())
            throw new IllegalArgumentException(
                    "there is no life " + life + " here, only "
                            + lives.stream().map(RecordedLife::number).map(String::valueOf).toList());
        return chosen;
    }

    private Verdict replay(RecordedLife recorded) {
        FileHeader header = recorded.header();
        say("life " + recorded.number() + ": " + header.kind() + " " + header.node() + ", begun "
                + Instant.ofEpochMilli(header.beganMillis()).truncatedTo(ChronoUnit.SECONDS) + ", build "
                + header.build() + ", Java " + header.java() + ", " + recorded.files().size() + " file(s)");
        try (RecordedEvents events = recorded.events(vocabularyOf(header.kind()))) {
            Replay.Result result = new Replay(header, events, new Trace(trace ? this::say : _ -> {})).run();
            say(words(result));
            return verdict(recorded, result);
        } catch (IOException e) {
            say("  cannot be replayed: " + e.getMessage());
            return Verdict.UNREADABLE;
        }
    }

    private static Vocabulary vocabularyOf(String kind) throws RecordingException {
        return ReplayedCore.vocabularyOf(kind)
                .orElseThrow(() -> new RecordingException("this build knows no node called " + kind));
    }

    private static String words(Replay.Result result) {
        return String.format(
                Locale.ROOT,
                "  %d inputs in %d turns, %.3f s; %s%s",
                result.inputs(),
                result.turns(),
                result.spanNs() / NS_PER_S,
                result.ended().map(ReplayCommand::howItEnded)
                        .orElse("how it ended is not on record: killed, or running"),
                result.tornBytes() == 0 ? "" : "; the last " + result.tornBytes() + " bytes are of a write cut short");
    }

    private static String howItEnded(Event.Ended ended) {
        return ended.broken().map(why -> "it could not go on: " + why).orElse("it was stopped");
    }

    private Verdict verdict(RecordedLife recorded, Replay.Result result) {
        if (!recorded.hasBeginning()) {
            say("  cannot be replayed: its first " + (recorded.header().part() - 1) + " file(s) were dropped to keep"
                    + " to RECORDING_BYTES, and with them what the core knew; set RECORDING_BYTES larger, or restart"
                    + " the node shortly before what is to be replayed. --trace prints what is there");
            return Verdict.WITHOUT_BEGINNING;
        }
        if (result.wentTheSame()) {
            say("  went the same way");
            return Verdict.SAME;
        }
        say("  went ANOTHER way, first in turn " + (result.turns() + 1) + ":");
        result.difference().forEach(line -> say("    " + line));
        return Verdict.OTHER;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
