package antiphon.node.runtime;

/// Where a node is in its life, as far as its role goes.
///
///     Starting --begun--> Running --change--> Changing --begun--> Running
///         |                  |                |      |
///         |                  |                |      +--failed--> Returning --begun--> Running
///         |                  |                |                       |
///       failed, stop       stop             stop                failed, stop
///         v                  v                v                       v
///     Stopping <----------------------------------------------------------
///         |
///         +--stopped--> Stopped
///
/// Nothing begins in a node that stops, and a stop is never undone: whichever of a change and a stop comes first, the
/// other sees it here.
sealed interface NodeLife {
    /// Its first role begins, and nothing is served yet.
    record Starting(String to) implements NodeLife {}

    record Running(String role) implements NodeLife {}

    /// One role ends, and another begins on the same log.
    record Changing(String from, String to) implements NodeLife {}

    /// The role that was to begin could not: the one before begins again.
    record Returning(String to, String instead) implements NodeLife {}

    record Stopping() implements NodeLife {}

    record Stopped() implements NodeLife {}

    /// The node is to take another role, or the same one again.
    ///
    /// @throws IllegalStateException with a sentence when it cannot now
    default NodeLife change(String to) {
        return switch (this) {
            case Running(String from) -> new Changing(from, to);
            case Starting(String first) -> throw notNow(to, "it starts as " + first);
            case Changing(String from, String other) ->
                throw notNow(to, "it changes its role from " + from + " to " + other);
            case Returning(String before, String instead) ->
                throw notNow(to, instead + " did not begin, and it becomes " + before + " again");
            case Stopping _,Stopped _ -> throw notNow(to, "it stops");
        };
    }

    private static IllegalStateException notNow(String to, String why) {
        return new IllegalStateException("this node cannot become " + to + " now: " + why);
    }

    /// The role has begun.
    default NodeLife begun() {
        return switch (this) {
            case Starting(String to) -> new Running(to);
            case Changing(_, String to) -> new Running(to);
            case Returning(String to, _) -> new Running(to);
            case Stopping stopping -> stopping; // It ends again with the node.
            case Running _,Stopped _ -> throw new IllegalStateException("nothing was to begin: " + this);
        };
    }

    /// The role cannot begin, and nothing of it is left.
    default NodeLife failed() {
        return switch (this) {
            case Changing(String from, String to) -> new Returning(from, to);
            case Starting _,Returning _,Stopping _ -> new Stopping();
            case Running _,Stopped _ -> throw new IllegalStateException("nothing was to begin: " + this);
        };
    }

    default NodeLife stop() {
        return this instanceof Stopped ? this : new Stopping();
    }

    default NodeLife stopped() {
        if (this instanceof Stopping) return new Stopped();
        throw new IllegalStateException("it was not to stop: " + this);
    }

    default boolean isStopping() {
        return this instanceof Stopping || this instanceof Stopped;
    }
}
