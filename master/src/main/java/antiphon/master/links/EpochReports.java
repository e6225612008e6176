package antiphon.master.links;

/// Hears how an epoch that was taken over goes on. Called in turns, so it must be quick.
public interface EpochReports extends Led.Heartbeats {
    /// A majority has adopted the epoch: writes are taken.
    void opened();

    /// Nothing that needs the lease is acknowledged any more.
    void leaseGivenUp();

    /// @param laterEpoch that ends this one; 0 when this node was made to step down
    void over(long laterEpoch);
}
