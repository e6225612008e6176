package antiphon.node.rpc;

import antiphon.config.source.SettingException;
import io.grpc.Server;
import java.io.IOException;
import java.net.BindException;

/// Starts servers so that an error about a port names its setting.
final class Ports {
    private Ports() {}

    /// @param setting the variable that chose the port
    /// @throws SettingException when the port is taken
    static void open(Server server, int port, String setting) throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            if (!isBindFailure(e)) throw e;
            throw new SettingException(
                    "port " + port + " is taken: stop what listens there, or set " + setting + " to a free port");
        }
    }

    private static boolean isBindFailure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException || String.valueOf(cause.getMessage()).contains("in use")) return true;
        }
        return false;
    }
}
