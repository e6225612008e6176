package antiphon.simulator;

/// Mistakes that can be planted in the simulated shells, each of which breaks a promise, so that tests can show that
/// the checker finds them.
enum Bug {
    /// A node takes for durable what it has only written.
    ACKNOWLEDGE_BEFORE_SYNC,
    /// A node takes for durable what was appended while the disk was at work on a sync.
    COUNT_WHAT_CAME_DURING_A_SYNC,
    /// When one write is acknowledged, the master acknowledges the newest one too.
    ACKNOWLEDGE_OUT_OF_ORDER,
    /// The master answers with a copy more than it has heard of.
    TELL_ONE_COPY_TOO_MANY,
    /// A worker reports what arrived above a hole as its position.
    COUNT_A_GAP_AS_HELD,
    /// A worker goes on listening to a master of an older epoch than it has promised.
    SKIP_THE_EPOCH_CHECK,
    /// A master that starts does not look for request ids in its log.
    FORGET_REQUEST_IDS,
    /// A master that starts does not look for request ids in what it fetches from workers.
    FORGET_FETCHED_REQUEST_IDS,
    /// A master takes any write under a known request id for a repeat, whatever it says.
    IGNORE_THE_CONTENT_OF_REPEATS,
    /// A worker shows readers a message whose parent is missing.
    DELIVER_AN_ORPHAN,
    /// A worker that gives up a tail gives up one message more.
    CUT_ONE_TOO_MANY,
    /// A master does not notice some of its own syncs, so that a client whose writes are met stays read-only.
    MISS_SOME_SYNCS,
    /// A worker shows readers something in place of a message that is damaged on its disk.
    SHOW_DAMAGE,
    /// A node that starts takes a log that damage has shortened for a whole one.
    FORGET_THE_LOSS,
    /// A master that starts takes its own log for the one that counts, whoever has reigned since.
    TRUST_AN_OLD_LOG,
    /// A worker keeps whatever arrives, however much it is.
    FORGET_LIMITS
}
