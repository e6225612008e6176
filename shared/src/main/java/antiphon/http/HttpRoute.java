package antiphon.http;

import java.io.IOException;

/// Answers the calls to one path, each on a virtual thread of its own.
@FunctionalInterface
public interface HttpRoute {
    /// @throws HttpRefusal to answer with its status and sentence
    /// @throws IOException when the caller is gone, which is no error
    void answer(HttpCall call) throws IOException;
}
