package antiphon.wire;

/// A page of messages as it goes over the wire.
///
/// @param bytes a `GetMessagesResponse`; not to be changed
/// @param count how many messages it holds
/// @param nextSequence where to go on, 0 when this was all
@SuppressWarnings("ArrayRecordComponent") // Nobody compares pages.
public record EncodedPage(byte[] bytes, int count, long nextSequence) {}
