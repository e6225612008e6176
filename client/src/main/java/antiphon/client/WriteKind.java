package antiphon.client;

/// What the master's limits distinguish: each client has a rate and places for writes that wait for copies, and writes
/// that want no copies have places of their own.
record WriteKind(String clientId, int concern) {}
