package antiphon.recording.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Makes the codec of a type from the type itself: records component by component, sealed interfaces as a choice among
/// their records, enums as a choice among their names. What a value is follows from the type of its place, so nothing
/// but the choices must be written besides it.
public final class Codecs {
    private Codecs() {}

    /// @throws IllegalArgumentException when values of the type cannot be written: it is made of something unknown, or
    ///     of itself
    public static Codec of(Type type) {
        return of(type, List.of());
    }

    private static Codec of(Type type, List<Type> within) {
        if (within.contains(type)) throw new IllegalArgumentException(type.getTypeName() + " is made of itself");
        List<Type> deeper = new ArrayList<>(within);
        deeper.add(type);
        return switch (type) {
            case Class<?> leaf when LeafCodecs.ALL.containsKey(leaf) -> leafOf(leaf);
            case Class<?> choice when choice.isEnum() -> new EnumCodec(choice);
            case Class<?> record when record.isRecord() -> new RecordCodec(record, deeper);
            case Class<?> sealed when sealed.isSealed() -> new ChoiceCodec(sealed, deeper);
            case ParameterizedType list when list.getRawType() == List.class ->
                new ListCodec(of(list.getActualTypeArguments()[0], deeper));
            case ParameterizedType optional when optional.getRawType() == Optional.class ->
                new OptionalCodec(of(optional.getActualTypeArguments()[0], deeper));
            default -> throw new IllegalArgumentException("a recording has no form for " + type.getTypeName());
        };
    }

    private static Codec leafOf(Class<?> type) {
        Codec leaf = LeafCodecs.ALL.get(type);
        if (leaf == null) throw new IllegalArgumentException(type.getTypeName());
        return leaf;
    }

    /// The records behind a sealed interface, also behind those that it is made of, in the order of their declaration.
    public static List<Class<?>> records(Class<?> sealed) {
        if (!sealed.isSealed()) return List.of(sealed);
        return Arrays.stream(sealed.getPermittedSubclasses()).flatMap(one -> records(one).stream())
                .collect(Collectors.toList());
    }

    private record EnumCodec(List<?> constants, String shape) implements Codec {
        EnumCodec(Class<?> type) {
            this(List.of(type.getEnumConstants()), type.getSimpleName() + Arrays.toString(type.getEnumConstants()));
        }

        @Override
        public void write(Object value, ByteSink out) {
            out.unsigned(constants.indexOf(value));
        }

        @Override
        public Object read(ByteSource in) throws RecordingException {
            return constants.get(in.choice(constants.size()));
        }
    }

    private record ListCodec(Codec element) implements Codec {
        @Override
        public void write(Object value, ByteSink out) {
            List<?> list = (List<?>) value;
            out.unsigned(list.size());
            for (Object one : list) element.write(one, out);
        }

        @Override
        public Object read(ByteSource in) throws RecordingException {
            int count = in.count();
            List<Object> list = new ArrayList<>(Math.min(count, 1024));
            for (int one = 0; one < count; one++) list.add(element.read(in));
            return List.copyOf(list);
        }

        @Override
        public String shape() {
            return "list of " + element.shape();
        }
    }

    private record OptionalCodec(Codec element) implements Codec {
        @Override
        public void write(Object value, ByteSink out) {
            Optional<?> optional = (Optional<?>) value;
            out.octet(optional.isPresent() ? 1 : 0);
            optional.ifPresent(present -> element.write(present, out));
        }

        @Override
        public Object read(ByteSource in) throws RecordingException {
            return in.choice(2) == 0 ? Optional.empty() : Optional.of(element.read(in));
        }

        @Override
        public String shape() {
            return "optional " + element.shape();
        }
    }

    private static final class ChoiceCodec implements Codec {
        private final List<Codec> choices;
        private final Map<Class<?>, Integer> places = new HashMap<>();

        ChoiceCodec(Class<?> sealed, List<Type> within) {
            List<Class<?>> records = records(sealed);
            this.choices = records.stream().map(record -> of(record, within)).toList();
            for (Class<?> record : records) places.put(record, places.size());
        }

        @Override
        public void write(Object value, ByteSink out) {
            Integer place = places.get(value.getClass());
            if (place == null) throw new IllegalArgumentException(value.getClass() + " is none of " + shape());
            out.unsigned(place);
            choices.get(place).write(value, out);
        }

        @Override
        public Object read(ByteSource in) throws RecordingException {
            return choices.get(in.choice(choices.size())).read(in);
        }

        @Override
        public String shape() {
            return choices.stream().map(Codec::shape).collect(Collectors.joining(" | ", "<", ">"));
        }
    }

    private static final class RecordCodec implements Codec {
        private final Class<?> type;
        private final RecordComponent[] components;
        private final Constructor<?> constructor;
        private final List<Codec> codecs;

        RecordCodec(Class<?> type, List<Type> within) {
            this.type = type;
            this.components = type.getRecordComponents();
            this.codecs = Arrays.stream(components)
                    .map(component -> of(component.getGenericType(), within))
                    .toList();
            try {
                this.constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("every record has one, " + type + " too", e);
            }
        }

        @Override
        public void write(Object value, ByteSink out) {
            for (int at = 0; at < components.length; at++) codecs.get(at).write(valueOf(components[at], value), out);
        }

        private static Object valueOf(RecordComponent component, Object record) {
            try {
                return component.getAccessor().invoke(record);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("cannot look into " + record.getClass(), e);
            }
        }

        @Override
        public Object read(ByteSource in) throws RecordingException {
            Object[] values = new Object[components.length];
            for (int at = 0; at < values.length; at++) values[at] = codecs.get(at).read(in);
            try {
                return constructor.newInstance(values);
            } catch (InvocationTargetException e) {
                throw new RecordingException("there is no such " + type.getSimpleName() + ": " + e.getCause(), e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot make a " + type, e);
            }
        }

        @Override
        public String shape() {
            StringBuilder shape = new StringBuilder(type.getSimpleName()).append('(');
            for (int at = 0; at < components.length; at++)
                shape.append(at == 0 ? "" : ", ").append(components[at].getName()).append(' ').append(
                        codecs.get(at).shape());
            return shape.append(')').toString();
        }
    }
}
