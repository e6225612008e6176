package antiphon.client.write;

/// The scope of the master's limits: each client has a rate and places for writes that wait for copies, and writes that
/// wait for no copies have places of their own.
public record WriteKind(String clientId, int concern) {}
