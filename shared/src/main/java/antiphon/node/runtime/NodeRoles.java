package antiphon.node.runtime;

import antiphon.node.repair.ScrubPace;
import antiphon.node.rpc.NodeServer;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The role of a running node, and its changes. [NodeLife] decides what may happen, and this class does it: roles begin
/// and end one after the other, on the thread that starts the node, on that of a change, or on the one that stops it.
final class NodeRoles {
    private static final Logger LOG = LoggerFactory.getLogger(NodeRoles.class);
    /// Above the bounds of all steps of a change together.
    private static final long CHANGE_SECONDS_MAX = 60;

    private final NodeParts parts;
    private final ScrubPace pace;
    private final NodeServer server;
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private NodeLife life; // guarded by this, as are the next two
    private RoleFactory present;
    private CompletableFuture<Void> change = CompletableFuture.completedFuture(null); // until its thread is done
    private final AtomicReference<@Nullable ActiveRole> active; // the thread that takes it out ends it

    /// @param first made, and about to begin
    NodeRoles(NodeParts parts, ScrubPace pace, NodeServer server, RoleFactory factory, ActiveRole first) {
        this.parts = parts;
        this.pace = pace;
        this.server = server;
        this.present = factory;
        this.life = new NodeLife.Starting(factory.name());
        this.active = new AtomicReference<>(first);
    }

    synchronized NodeLife life() {
        return life;
    }

    void keysLookedAt() {
        ActiveRole there = active.get();
        if (there != null) there.role().keysLookedAt();
    }

    void beginFirst() throws IOException {
        active().begin();
    }

    /// Waits until callers can be let in, or the node is to stop, and lets them in.
    ///
    /// @return false when the node is to stop
    boolean open() {
        ActiveRole opening = active();
        CompletableFuture.anyOf(opening.role().ready(), stop).join();
        if (!life().isStopping())
            server.begin(opening.served(), "this node is a " + opening.name() + " now, and does not serve this method"
                    + " as such: call another node");
        synchronized (this) { // Last: from here on the role can be changed again.
            life = life.begun();
            return !life.isStopping();
        }
    }

    private ActiveRole active() {
        ActiveRole there = active.get();
        if (there == null) throw new IllegalStateException("there is no role");
        return there;
    }

    /// Ends the present role and begins another, on a thread of its own.
    ///
    /// @param onLost called with the reason when the node has no role any more and cannot have one, before the result
    ///     completes
    /// @return completes when the other role has begun; with an exception that has a sentence when it has not
    /// @throws IllegalStateException with a sentence when the role cannot be changed now
    CompletableFuture<Void> change(RoleFactory to, Consumer<Throwable> onLost) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        RoleFactory from;
        synchronized (this) {
            life = life.change(to.name());
            from = present;
            change = done;
        }
        LOG.info("this node changes its role from {} to {}", from.name(), to.name());
        CompletableFuture<Void> result = new CompletableFuture<>();
        Thread.ofVirtual().name("role-change").start(() -> {
            Result came = carryOut(from, to);
            done.complete(null);
            if (came.lost) came.problem.ifPresent(onLost);
            came.problem.ifPresentOrElse(result::completeExceptionally, () -> result.complete(null));
        });
        return result;
    }

    /// @param problem why the node is not in the other role
    /// @param lost whether it is in none, though nobody wanted it to stop
    private record Result(Optional<Throwable> problem, boolean lost) {
        static Result failed(String why, @Nullable Throwable cause, boolean lost) {
            return new Result(Optional.of(new IllegalStateException(why, cause)), lost);
        }
    }

    private Result carryOut(RoleFactory from, RoleFactory to) {
        if (!endActive("this node changes its role from " + from.name() + " to " + to.name() + ": retry later")) {
            var _ = stopping();
            return Result.failed("the role " + from.name()
                    + " has not ended in time, and no other may begin on its log", null, !stop.isDone());
        }
        Optional<Throwable> problem = begin(to);
        if (problem.isEmpty()) return new Result(problem, false);
        Throwable first = problem.get();
        String why = "the role " + to.name() + " did not begin (" + first.getMessage() + ")";
        if (life().isStopping()) return Result.failed(why, first, false);
        if (first instanceof RoleNotWantedException)
            LOG.info("this node becomes {} again: {}", from.name(), first.getMessage());
        else
            LOG.error("the role {} did not begin, this node becomes {} again", to.name(), from.name(), first);
        Optional<Throwable> again = begin(from);
        again.ifPresent(first::addSuppressed);
        return again
                .map(second -> Result.failed(
                        why + ", and neither did " + from.name() + " again (" + second.getMessage() + ")", first,
                        !stop.isDone()))
                .orElseGet(() -> Result.failed(why + ", this node is " + from.name() + " again", first, false));
    }

    /// @return why the role has not begun: either nothing of it is left, or the node stops and ends it
    private Optional<Throwable> begin(RoleFactory factory) {
        try {
            synchronized (this) {
                if (life.isStopping()) throw new IllegalStateException("this node stops");
                present = factory;
            }
            parts.store().log().sync(); // So it begins with what is durable, as after a restart.
            ActiveRole made = ActiveRole.made(parts, factory, pace);
            active.set(made);
            made.begin();
            if (!open()) return Optional.of(new IllegalStateException("this node stops"));
            LOG.info("this node is a {} now", factory.name());
            return Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            boolean ended = endActive("the role of this node did not begin: retry later");
            synchronized (this) {
                life = ended ? life.failed() : life.stop();
            }
            return Optional.of(e);
        }
    }

    /// @return whether nothing is at work on the log any more
    private boolean endActive(String why) {
        ActiveRole ended = active.getAndSet(null);
        return ended == null || ended.end(server, why);
    }

    private synchronized CompletableFuture<Void> stopping() {
        life = life.stop();
        return change;
    }

    /// Ends the present role for good. A change in progress does not begin another one.
    void stop() {
        CompletableFuture<Void> inProgress = stopping();
        stop.complete(null);
        try {
            inProgress.get(CHANGE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the change of this node's role has not ended: {}", e.toString());
        }
        var _ = endActive("this node stops: call another node");
        synchronized (this) {
            life = life.stopped();
        }
    }
}
