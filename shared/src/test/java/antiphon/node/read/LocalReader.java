package antiphon.node.read;

import io.grpc.stub.ServerCallStreamObserver;

/// A reader without a connection, for tests that have to see how it is treated.
abstract class LocalReader extends ServerCallStreamObserver<byte[]> {
    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
}
