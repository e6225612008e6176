package antiphon.master.core;

import antiphon.core.PageSize;

/// What flows over the stream to one worker: one frame at a time once the worker has said where to resume, no more
/// messages under way than the window takes, and something heard of them before the silence is too long.
final class StreamFlow {
    /// A frame of more than one message is no larger than this; it fits the 4 MiB that gRPC takes by default.
    private static final int FRAME_BYTES_MAX = 1024 * 1024;
    /// A worker says each second that a frame is on its way.
    private static final long ARRIVING_NS = 5_000_000_000L;

    private final CoreSettings settings;
    private final Progress progress;

    private boolean opened; // the stream's first word has come: it says where to resume
    private boolean writable;
    private boolean frameUnderWay;
    private boolean lingers; // unsent messages are held back to fill a larger frame
    private long sentAtNs;
    private long heardAtNs; // when the worker last got further
    private long arrivedBytes; // of frames, on this stream, as the worker says
    private long arrivedAtNs;
    private PageSize frame = new PageSize(FRAME_BYTES_MAX, FRAME_BYTES_MAX);

    StreamFlow(CoreSettings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// Another stream is opened.
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

    /// The worker got further, as it says in another call.
    void heard(long nowNs) {
        heardAtNs = nowNs;
    }

    /// The worker says how far it is.
    ///
    /// @return whether this is the first that it says on this stream
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

    /// Whether to send what is unsent now.
    ///
    /// @param mostAdvanced how far the worker has got that holds most
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

    /// The frame could not be made.
    void heldUp() {
        frameUnderWay = false;
    }

    void becameWritable() {
        writable = true;
    }

    /// A frame that takes long is on its way as long as more of it comes.
    void arriving(long bytes, long nowNs) {
        if (bytes <= arrivedBytes) return;
        arrivedBytes = bytes;
        arrivedAtNs = nowNs;
        heardAtNs = nowNs;
    }

    /// Whether more of a frame arrived a moment ago.
    boolean isArriving(long nowNs) {
        return arrivedBytes > 0 && nowNs - arrivedAtNs < ARRIVING_NS;
    }

    /// When a frame is sent that is held back, or the silence is too long; `Long.MAX_VALUE` when neither will be.
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
