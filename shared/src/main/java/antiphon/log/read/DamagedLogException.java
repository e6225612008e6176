package antiphon.log.read;

import antiphon.log.DiskRepairs;
import antiphon.log.segment.DamagedRange;
import java.io.IOException;

/// A message was altered on the disk. It is not delivered; another node has it whole (see [DiskRepairs#repair]).
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient DamagedRange range;

    public DamagedLogException(DamagedRange range) {
        super("damaged " + range);
        this.range = range;
    }

    public DamagedRange range() {
        return range;
    }
}
