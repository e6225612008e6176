package antiphon.simulator.check;

/// What kind of cluster a simulation is of.
public enum Kind {
    /// One node is the master as long as it lives.
    FIXED_MASTER(""),
    /// Any node can lead.
    FAILOVER("--failover ");

    private final String option;

    Kind(String option) {
        this.option = option;
    }

    /// Of `antiphon simulate`, with a space after it.
    public String option() {
        return option;
    }
}
