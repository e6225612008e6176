package antiphon.node;

import antiphon.config.NodeSettings;
import antiphon.config.Storage;
import antiphon.config.source.SettingException;
import antiphon.files.OwnerOnly;
import antiphon.log.DiskStore;
import antiphon.log.EntryLog;
import antiphon.log.HalfRestored;
import antiphon.log.Opened;
import antiphon.log.ReplicaStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogInUseException;
import antiphon.log.memory.MemoryStore;
import antiphon.log.segment.LogSettings;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.node.loop.StorageTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the storage that a node is configured with, and logs its state.
public final class NodeStorage {
    private static final Logger LOG = LoggerFactory.getLogger(NodeStorage.class);

    private NodeStorage() {}

    /// @throws SettingException when the directory, or a file in it, cannot be used, or another process uses it
    /// @throws LogFailedException when what was written could not be synced
    public static ReplicaStore open(NodeSettings settings) throws IOException {
        if (settings.storage() == Storage.MEMORY) {
            LOG.warn("STORAGE=memory: messages are gone when this node stops");
            return new MemoryStore();
        }
        try {
            return openOnDisk(settings);
        } catch (LogInUseException e) {
            throw new SettingException(String.valueOf(e.getMessage()));
        } catch (LogFailedException e) {
            throw e; // The contents of the disk are unknown: another error.
        } catch (IOException e) {
            throw new SettingException(StorageTrouble.sentence(settings.dataDir(), e));
        }
    }

    private static ReplicaStore openOnDisk(NodeSettings settings) throws IOException {
        long beganNs = System.nanoTime();
        requireWhole(settings.dataDir());
        DiskFiles files = DiskFiles.in(settings.dataDir());
        keepForTheOwner(settings.dataDir());
        Opened opened = DiskStore.open(files, LogSettings.standard());
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        opened.notes().forEach(LOG::warn);
        opened.tornTail().ifPresent(torn -> LOG.warn("{}", torn));
        opened.damage().ifPresent(damage -> LOG.error("{}", damage));
        DiskStore store = opened.store();
        requireOwnKey(settings, store);
        LOG.info("opened {} in {} ms: {} messages", settings.dataDir().toAbsolutePath(), tookMs,
                store.log().end() - store.log().start() + 1);
        return store;
    }

    private static void requireWhole(Path directory) {
        if (HalfRestored.is(directory))
            throw new SettingException("DATA_DIR=" + HalfRestored.sentence(directory));
    }

    /// Older versions left it open to all users of the machine. One that belongs to another user, as a volume may,
    /// cannot be changed; the files in it are closed in any case.
    private static void keepForTheOwner(Path directory) {
        if (OwnerOnly.tighten(directory))
            LOG.info("{} was open to other users of this machine: it is the owner's alone now (0700)", directory);
    }

    /// With another key than the last message was signed with, no other node would take the next messages.
    private static void requireOwnKey(NodeSettings settings, DiskStore store) throws IOException {
        EntryVerifier verifier = new EntryVerifier(settings.keys());
        EntryLog log = store.log();
        for (LogEntry last : log.read(log.end(), log.end(), 1)) {
            if (!verifier.isSignedByAnother(last)) continue;
            store.close();
            throw new SettingException(
                    "the messages in DATA_DIR=" + settings.dataDir() + " are signed with a key that is"
                            + " none of this node's: set FERNET_KEY or SIGNING_KEYSET as it was (a keyset: as the"
                            + " other nodes have it now), or another DATA_DIR");
        }
    }
}
