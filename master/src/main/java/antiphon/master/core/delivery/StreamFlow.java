package antiphon.master.core.delivery;

import antiphon.core.PageSize;
import antiphon.master.core.policy.CoreSettings;

/// Flow control of the stream to one worker: one frame at a time after the worker has sent the number to resume from,
/// no more messages in flight than the window, and a timeout when nothing is heard of them.
final class StreamFlow {
    /// A frame of more than one message is no larger than this; it fits gRPC's default limit of 4 MiB.
    private static final int FRAME_BYTES_MAX = 1024 * 1024;
    /// A worker reports each second that a frame is arriving.
    private static final long ARRIVING_NS = 5_000_000_000L;

    private final CoreSettings settings;
    private final Progress progress;

    private boolean opened; // the worker has sent the number to resume from
    private boolean writable;
    private boolean frameUnderWay;
    private boolean lingers; // unsent messages are held back to fill a larger frame
    private long sentAtNs;
    private long heardAtNs; // of the worker's last progress
    private long arrivedBytes; // of frames, on this stream, as the worker reports
    private long arrivedAtNs;
    private PageSize frame = new PageSize(FRAME_BYTES_MAX, FRAME_BYTES_MAX);

    StreamFlow(CoreSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// A new stream is opened.
    void opens(long nowNs) {
        heardAtNs = nowNs;
        opened = false;
        arrivedBytes = 0;
        writable = true;
        frameUnderWay = false;
    }

    boolean isOpened() {
        return opened;
    }

    /// The worker reports progress in another call.
    void heard(long nowNs) {
        heardAtNs = nowNs;
    }

    /// The worker reports its durable number.
    ///
    /// @return whether this is its first report on this stream
    boolean progressed(long position, long nowNs) {
        boolean first = !opened;
        opened = true;
        boolean further = position > progress.durable();
        if (further || first) heardAtNs = nowNs;
        if (further) frame = frame.arrived(frame.bytes(), 0);
        progress.durableUpTo(position);
        if (first) progress.resume();
        return first;
    }

    boolean expectsWord() {
        return !opened || progress.underWay() > 0;
    }

    boolean isSilentTooLong(long nowNs) {
        return expectsWord() && nowNs - heardAtNs >= settings.deliverySilenceNs();
    }

    boolean hasUnsent(long head) {
        return opened && progress.next() <= head;
    }

    /// Whether to send the unsent messages now.
    ///
    /// @param mostAdvanced the durable number of the most advanced worker
    boolean sends(long head, long mostAdvanced, long nowNs) {
        lingers = false;
        if (!hasUnsent(head) || !writable || frameUnderWay) return false;
        if (progress.underWay() >= settings.windowMessagesMax()) return false;
        lingers = SendLinger.holdsBack(head - progress.next() + 1, mostAdvanced - progress.durable(), nowNs - sentAtNs);
        if (lingers) return false;
        if (!expectsWord()) heardAtNs = nowNs;
        sentAtNs = nowNs;
        frameUnderWay = true;
        return true;
    }

    void frameSent(long upTo, boolean canWrite) {
        progress.sentUpTo(upTo);
        frameUnderWay = false;
        writable = canWrite;
    }

    /// The frame could not be built.
    void heldUp() {
        frameUnderWay = false;
    }

    void becameWritable() {
        writable = true;
    }

    /// A slow frame counts as arriving while more of its bytes come.
    ///
    /// @return whether more have come
    boolean arriving(long bytes, long nowNs) {
        if (bytes <= arrivedBytes) return false;
        arrivedBytes = bytes;
        arrivedAtNs = nowNs;
        heardAtNs = nowNs;
        return true;
    }

    /// Whether bytes of a frame arrived recently.
    boolean isArriving(long nowNs) {
        return arrivedBytes > 0 && nowNs - arrivedAtNs < ARRIVING_NS;
    }

    /// When a frame that is held back is sent, or the timeout ends; `Long.MAX_VALUE` for neither.
    long nextNs() {
        long sendNs = lingers ? sentAtNs + SendLinger.NS_MAX : Long.MAX_VALUE;
        return expectsWord() ? Math.min(sendNs, heardAtNs + settings.deliverySilenceNs()) : sendNs;
    }

    int frameBytes() {
        return frame.bytes();
    }

    /// The stream failed; a smaller frame may get through.
    void failed() {
        if (expectsWord()) frame = frame.failed();
        progress.resume();
    }
}
