package antiphon.acceptance;

import com.google.protobuf.CodedOutputStream;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/// Calls with whatever bytes, as a client with a bug or with bad intent makes them.
final class RawCalls {
    private static final long CALL_SECONDS = 10;
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private RawCalls() {}

    /// Sends one request to any method, and looks at how the call ends.
    ///
    /// @return OK when there was an answer or the stream of answers ended well
    static Status send(Channel channel, MethodDescriptor<?, ?> method, byte[] request) {
        MethodDescriptor<byte[], byte[]> raw = method.toBuilder(BYTES, BYTES).build();
        // A subscription that begins beyond the end waits for messages that never come.
        boolean mayWait = raw.getType() == MethodDescriptor.MethodType.SERVER_STREAMING;
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(mayWait ? 1 : CALL_SECONDS, TimeUnit.SECONDS);
        try {
            if (raw.getType().clientSendsOneMessage()) {
                Iterator<byte[]> answers = ClientCalls.blockingServerStreamingCall(channel, raw, options, request);
                if (answers.hasNext()) answers.next();
            } else {
                return RawStream.send(channel, raw, options, request);
            }
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }

    /// A length-delimited field with bytes that are no UTF-8.
    static byte[] notUtf8(int field) {
        return bytes(field, new byte[]{(byte) 0xC3, (byte) 0x28});
    }

    static byte[] bytes(int field, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(out);
        try {
            coded.writeByteArray(field, value);
            coded.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
