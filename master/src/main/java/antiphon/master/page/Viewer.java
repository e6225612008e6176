package antiphon.master.page;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// An open page, and the few frames in flight to it. A slow page misses some, and gets everything again once it has
/// taken the earlier ones.
final class Viewer {
    private static final int FRAMES_MAX = 8;
    private static final long BEAT_SECONDS = 1;

    private final BlockingQueue<String> frames = new ArrayBlockingQueue<>(FRAMES_MAX);
    private boolean isCaughtUp; // of the thread that shows

    void show(Frames.Frame next) {
        if (next.takesBack()) forget();
        if (isCaughtUp) isCaughtUp = next.changes().map(frames::offer).orElse(true);
        else if (frames.isEmpty()) isCaughtUp = frames.offer(next.whole());
    }

    /// Frames that were not sent yet may hold messages that are not to be shown any more.
    private void forget() {
        frames.clear();
        isCaughtUp = false;
    }

    /// The next frame, or after a second without one a sign that the master is still there. As a frame comes each
    /// second, a sign alone means that the core does not answer.
    String next() throws InterruptedException {
        String frame = frames.poll(BEAT_SECONDS, TimeUnit.SECONDS);
        return frame == null ? "event: beat\ndata: " + System.currentTimeMillis() + "\n\n" : frame;
    }
}
