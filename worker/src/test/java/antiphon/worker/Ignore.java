package antiphon.worker;

import io.grpc.stub.StreamObserver;

/// A caller who does not care for the answer.
final class Ignore<R> implements StreamObserver<R> {
    @Override
    public void onNext(R response) {}

    @Override
    public void onError(Throwable broken) {}

    @Override
    public void onCompleted() {}
}
