package antiphon.config;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import antiphon.config.source.SettingException;
import antiphon.files.IoReason;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.CallersReload;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Whether a node authenticates callers.
final class CallerSettings {
    private static final String CALLERS = "CALLERS";
    static final List<Setting> ALL = List.of(
            new Setting(CALLERS, "none", "file of callers, see `antiphon callers`; without it, anyone may call"),
            new Setting(
                    CallersFile.READABLE_BY, "owner", "who may be able to read that file: owner, group or everyone"));

    private CallerSettings() {}

    static Optional<CallersReload> from(Environment environment) {
        return environment.text(CALLERS).map(file -> read(file, environment));
    }

    private static CallersReload read(String file, Environment environment) {
        CallersFile callers = callersFile(file, environment);
        try {
            return new CallersReload(callers);
        } catch (IOException e) {
            throw new SettingException(CALLERS + "=" + file + " cannot be read: " + IoReason.of(e));
        } catch (IllegalArgumentException e) {
            throw new SettingException(CALLERS + "=" + file + " " + e.getMessage());
        }
    }

    /// What is wrong with how it is read is another setting's fault, which the message names.
    private static CallersFile callersFile(String file, Environment environment) {
        try {
            return CallersFile.at(Path.of(file), environment::text);
        } catch (InvalidPathException e) {
            throw Environment.wrong(CALLERS, file, "a file: " + e.getReason());
        } catch (IllegalArgumentException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        }
    }
}
