package antiphon.failover.wire;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LogEnd;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.message.Hash;
import antiphon.message.LogId;
import antiphon.message.Numbers;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Values drawn from a seed, often at the bounds of their numbers.
record Drawn(RandomGenerator luck) {
    static final AuthToken TOKEN = new AuthToken("a token of the nodes");

    static Drawn from(long seed) {
        return new Drawn(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    }

    private long between(long least, long most) {
        return switch (luck.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> luck.nextLong(least, most + 1);
        };
    }

    private UUID uuid() {
        return new UUID(luck.nextLong(), luck.nextLong());
    }

    long epoch() {
        return between(1, Numbers.MAX);
    }

    Owner owner() {
        StringBuilder name = new StringBuilder();
        for (long left = between(1, Owner.NAME_LENGTH_MAX); left > 0; left--) name.append((char) between('!', '~'));
        return new Owner(new NodeId(name.toString()), uuid(), luck.nextLong());
    }

    private LogEnd end(long promised) {
        byte[] hash = new byte[Hash.BYTES];
        luck.nextBytes(hash);
        return new LogEnd(between(0, promised), between(0, Numbers.MAX), Hash.of(hash));
    }

    PollAnswer pollAnswer() {
        long promised = between(0, Numbers.MAX);
        return new PollAnswer(
                new ReplicaView(
                        uuid(), promised, end(promised), luck.nextBoolean(), luck.nextBoolean(), luck.nextBoolean()),
                between(0, Numbers.MAX),
                luck.nextBoolean());
    }

    Fence fence() {
        return new Fence(epoch(), owner(), new LogId(uuid()));
    }

    FenceAnswer promised(long epoch) {
        return new FenceAnswer.Promised(uuid(), luck.nextLong(), end(epoch), luck.nextBoolean());
    }

    List<FenceAnswer> fenceAnswers(long epoch) {
        return List.of(
                promised(epoch), new FenceAnswer.Refused(between(0, Numbers.MAX)), new FenceAnswer.NotYet());
    }

    /// The same with some bytes changed.
    byte[] forged(byte[] bytes) {
        for (int changes = luck.nextInt(1, 4); changes > 0; changes--)
            bytes[luck.nextInt(bytes.length)] ^= (byte) luck.nextInt(1, 256);
        return bytes;
    }
}
