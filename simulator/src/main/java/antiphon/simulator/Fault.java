package antiphon.simulator;

/// A promise was broken: the simulation ends and prints how to reproduce it.
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String what) {
        super(what);
    }
}
