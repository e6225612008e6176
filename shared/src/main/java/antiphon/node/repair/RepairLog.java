package antiphon.node.repair;

import antiphon.log.segment.DamagedRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs what a repair finds and does, in sentences for operators.
final class RepairLog implements LogRepair.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RepairThread.class);

    @Override
    public void found(DamagedRange place) {
        LOG.error("DAMAGED: {}. Not delivered, and to be fetched from another node", place);
    }

    @Override
    public void tooMuch() {
        LOG.error("{} damaged places wait for repair, further ones are not listed: check the disk",
                OpenDamage.RANGES_MAX);
    }

    @Override
    public void failed(DamagedRange place, String reason) {
        LOG.warn("cannot repair {} yet, and keeps trying: {}", place.messages(), reason);
    }

    @Override
    public void repaired(OpenDamage.Repaired repaired) {
        DamagedRange place = repaired.place();
        if (repaired.helpers().isEmpty())
            LOG.info("{} in {} can be read again, no repair was needed", place.messages(), place.path());
        else
            LOG.info("repaired {} in {} from byte {}, with what {} holds", place.messages(), place.path(),
                    place.offset(), String.join(" and ", repaired.helpers()));
    }

    @Override
    public void fileRestored() {
        LOG.error("DAMAGED: the newest file of the log had been deleted. What it held was still open here and is in a"
                + " new file now; nothing is lost");
    }

    @Override
    public void cannotScrub(String problem) {
        LOG.error("cannot look through the log for damage: {}", problem);
    }
}
