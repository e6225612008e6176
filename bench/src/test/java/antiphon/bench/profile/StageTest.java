package antiphon.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageTest {
    @ParameterizedTest
    @CsvSource({
        "java.util.ArrayList.add, antiphon.security.Signer.sign, HASH",
        "sun.nio.ch.UnixFileDispatcherImpl.force0, antiphon.log.SegmentedLog.sync, SYNC",
        "java.util.ArrayDeque.poll, antiphon.master.core.MasterCore.step, ORDER",
        "io.grpc.netty.shaded.io.netty.channel.epoll.Native.epollWait, io.grpc.netty.shaded.io.netty.Loop.run, SOCKET",
        "io.grpc.netty.shaded.io.netty.handler.codec.http2.Encoder.write, antiphon.master.Feed.send, RPC",
        "jdk.internal.misc.Unsafe.unpark, antiphon.node.loop.NodeLoop.offer, HAND_OVER",
        "antiphon.master.serve.MasterService.postMessage, io.grpc.stub.ServerCalls.invoke, SHELL",
        "java.lang.String.hashCode, java.util.HashMap.get, OTHER"
    })
    void theInnermostFrameThatNamesOneDecides(String inner, String outer, Stage stage) {
        assertThat(Stage.of(List.of("java.lang.Object.main", outer, inner))).isEqualTo(stage);
    }

    @Test
    void aStackWithoutFramesIsOther() {
        assertThat(Stage.of(List.of())).isEqualTo(Stage.OTHER);
    }
}
