package antiphon.bench.profile;

import java.util.List;

/// What a processor was doing for a message when a sample was taken.
///
/// A stack belongs to the first stage that one of its frames names, seen from the innermost frame: a list that is
/// filled while a message is hashed belongs to hashing.
enum Stage {
    SYNC("sync", "sun.nio.ch.UnixFileDispatcherImpl.force", "sun.nio.ch.FileDispatcherImpl.force",
            "sun.nio.ch.FileChannelImpl.force"), //
    HASH("hash, sign, verify", "javax.crypto.", "com.sun.crypto.", "com.google.crypto.", "sun.security.",
            "java.security.", "antiphon.security."), //
    HAND_OVER("hand over between threads", "java.util.concurrent.", "jdk.internal.misc.Unsafe.park",
            "jdk.internal.misc.Unsafe.unpark", "java.lang.VirtualThread", "java.lang.Thread.",
            "io.grpc.netty.shaded.io.netty.channel.epoll.Native.eventFdWrite"), //
    SOCKET("sockets: system calls", "io.grpc.netty.shaded.io.netty.channel.epoll.Native.",
            "io.grpc.netty.shaded.io.netty.channel.epoll.LinuxSocket", "io.grpc.netty.shaded.io.netty.channel.unix.",
            "sun.nio.ch.SocketDispatcher", "sun.nio.ch.EPoll"), //
    ENCODE("encode, decode", "com.google.protobuf.", "antiphon.proto.", "antiphon.wire.", "antiphon.message."), //
    RPC("gRPC and HTTP/2", "io.grpc.", "io.perfmark."), //
    LOG("log: frame, check, write", "antiphon.log."), //
    ORDER("order: decisions of the cores", "antiphon.master.core.", "antiphon.worker.core."), //
    METRICS("count", "antiphon.metrics.", "io.prometheus."), //
    SHELL("rest of our own", "antiphon."), //
    OTHER("other");

    final String meaning;
    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that nobody can change.
    private final List<String> frames;

    Stage(String meaning, String... frames) {
        this.meaning = meaning;
        this.frames = List.of(frames);
    }

    /// @param frames `package.Class.method`, the outermost first
    static Stage of(List<String> frames) {
        for (String frame : frames.reversed())
            for (Stage stage : values()) if (stage.frames.stream().anyMatch(frame::startsWith)) return stage;
        return OTHER;
    }
}
