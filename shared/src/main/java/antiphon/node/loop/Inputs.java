package antiphon.node.loop;

/// Where a core's inputs go in: the mailbox of a [NodeLoop], or of a simulated node. For any thread.
///
/// @param <I> the inputs of the core
public interface Inputs<I> {
    /// For inputs from clients, which can be asked to retry later.
    ///
    /// @return false when the mailbox is full: nothing was taken
    boolean offer(I input);

    /// For reports of the node itself, whose number is bounded. Waits while the mailbox is full, which
    /// holds back the reporting thread. After the stop it is dropped.
    void put(I input);
}
