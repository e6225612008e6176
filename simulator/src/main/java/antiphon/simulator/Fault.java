package antiphon.simulator;

/// A promise was broken: the simulation ends and tells how to see it again.
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String what) {
        super(what);
    }
}
