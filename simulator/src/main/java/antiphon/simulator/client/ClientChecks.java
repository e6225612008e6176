package antiphon.simulator.client;

/// Holds the answers that a client gets to the promises.
public interface ClientChecks {
    /// The client of the write has got its acknowledgement.
    void answered(SimClient.Write write, long sentNs, long sequence);

    /// The client knows that the write is in no log.
    void refused(SimClient.Write write, String detail);
}
