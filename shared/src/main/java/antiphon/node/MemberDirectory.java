package antiphon.node;

import antiphon.config.NodeSettings;
import antiphon.config.Storage;
import antiphon.config.source.SettingException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What tells the data directory of a node that may lead from those of a fixed master and its workers.
public final class MemberDirectory {
    /// Of the register of epochs, in the data directory.
    public static final String CONTROL = "control";
    /// In it, once the cluster is founded.
    public static final String FOUNDING = "founding";

    private MemberDirectory() {}

    /// A master or worker by its settings must not start on such a directory: another node may have led since, and what
    /// was acknowledged there would be truncated.
    ///
    /// @throws SettingException when it belongs to a cluster in which any node can lead
    public static void requireNone(NodeSettings settings) {
        if (settings.storage() == Storage.DISK && isFounded(settings.dataDir()))
            throw new SettingException("DATA_DIR=" + settings.dataDir() + " belongs to a node of a cluster in which any"
                    + " node can lead: start it as that (antiphon up --failover, or antiphon-failover.jar), or give"
                    + " another DATA_DIR");
    }

    /// Whether it belongs to a cluster in which any node can lead.
    public static boolean isFounded(Path dataDir) {
        return Files.exists(dataDir.resolve(CONTROL).resolve(FOUNDING));
    }
}
