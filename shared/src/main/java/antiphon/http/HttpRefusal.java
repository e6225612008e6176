package antiphon.http;

/// A refused call, and why: the status and the sentence are the answer.
public final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    public HttpRefusal(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    public int status() {
        return status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
