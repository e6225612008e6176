package antiphon.recording;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.core.TruncatedTail;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.recording.codec.Codecs;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/// Makes values of any type that can be recorded, extremes among them.
public final class RandomValues {
    private static final List<LogEntry> ENTRIES = TestEntries.chain(5);
    private static final List<Long> LONGS = List.of(0L, 1L, -1L, 63L, 64L, Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<Integer> INTS = List.of(0, -1, 127, 128, Integer.MAX_VALUE, Integer.MIN_VALUE);
    private static final List<String> TEXTS = List.of("", "worker1", "später 😀", "\ud800 alone", "\u0000",
            "x".repeat(300));

    private final SplittableRandom random;

    public RandomValues(long seed) {
        this.random = new SplittableRandom(seed);
    }

    public Object of(Type type) {
        if (type instanceof ParameterizedType generic) return ofGeneric(generic);
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) return oneOf(List.of(plain.getEnumConstants()));
        if (plain.isSealed()) return of(oneOf(Codecs.records(plain)));
        if (plain == LogEntry.class) return oneOf(ENTRIES);
        if (plain == Hash.class) return oneOf(ENTRIES).hash();
        if (plain == UUID.class) return new UUID(random.nextLong(), random.nextLong());
        if (plain == Duration.class) return Duration.ofNanos(random.nextLong());
        if (plain == String.class) return oneOf(TEXTS);
        if (plain == NodeId.class) return new NodeId("x" + oneOf(TEXTS));
        if (plain == Owner.class) return owner();
        if (plain == OwnedEpoch.class)
            return new OwnedEpoch(random.nextLong(1, Long.MAX_VALUE), owner(), random.nextLong(Long.MAX_VALUE),
                    oneOf(ENTRIES).hash());
        if (plain == TruncatedTail.class) return truncated();
        if (plain == long.class || plain == Long.class)
            return random.nextBoolean() ? oneOf(LONGS) : (Object) random.nextLong();
        if (plain == int.class) return random.nextBoolean() ? oneOf(INTS) : (Object) random.nextInt();
        if (plain == boolean.class) return random.nextBoolean();
        return ofRecord(plain);
    }

    private Owner owner() {
        return new Owner(new NodeId("node"), new UUID(random.nextLong(), random.nextLong()), random.nextLong());
    }

    private TruncatedTail truncated() {
        long first = random.nextLong(1, Long.MAX_VALUE / 2);
        return new TruncatedTail(random.nextLong(1, Long.MAX_VALUE), first,
                first + random.nextLong(Long.MAX_VALUE / 2));
    }

    private Object ofGeneric(ParameterizedType type) {
        Type element = type.getActualTypeArguments()[0];
        if (type.getRawType() == Optional.class)
            return random.nextBoolean() ? Optional.empty() : Optional.of(of(element));
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> of(element)).toList();
    }

    private Object ofRecord(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            return type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
                    .newInstance(
                            Arrays.stream(components).map(RecordComponent::getGenericType).map(this::of).toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot make a " + type, e);
        }
    }

    private <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
