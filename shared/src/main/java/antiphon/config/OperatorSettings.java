package antiphon.config;

import antiphon.config.source.Environment;
import antiphon.config.source.Setting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;

/// Whether and where a node serves those who operate it.
public sealed interface OperatorSettings {
    List<Setting> ALL = List.of(
            new Setting("OPERATOR_PORT", "off", "port for operators: channelz, health and reflection"),
            new Setting("OPERATOR_HOST", "localhost", "address that OPERATOR_PORT is opened on; 0.0.0.0 for all"));

    record Off() implements OperatorSettings {}

    /// @param host loopback by default: channelz shows who is connected, and requires no token
    record Listening(String host, int port) implements OperatorSettings {
        @Override
        public boolean isReachable() {
            InetAddress address = new InetSocketAddress(host, port).getAddress();
            return address == null || !address.isLoopbackAddress();
        }
    }

    /// Whether it can be spoken to from other machines.
    default boolean isReachable() {
        return false;
    }

    static OperatorSettings from(Environment environment) {
        OptionalInt port = environment.integerOrOff("OPERATOR_PORT", 1, 65_535);
        if (port.isEmpty()) return new Off();
        return new Listening(environment.text("OPERATOR_HOST").orElse("localhost"), port.getAsInt());
    }
}
