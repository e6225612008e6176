package antiphon.simulator.check;

/// A promise was broken: the simulation ends and prints how to reproduce it.
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Fault(String what) {
        super(what);
    }
}
