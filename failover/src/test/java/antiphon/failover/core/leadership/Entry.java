package antiphon.failover.core.leadership;

/// A message of a simulated log.
record Entry(long epoch, long id) {}
