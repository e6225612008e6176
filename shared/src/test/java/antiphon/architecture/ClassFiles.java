package antiphon.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.attribute.BootstrapMethodsAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What class files say of the types they refer to.
final class ClassFiles {
    private ClassFiles() {}

    static List<ClassModel> read(Path classes) {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .map(ClassFiles::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the classes below " + classes, e);
        }
    }

    private static ClassModel parse(Path file) {
        try {
            return ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// All types that a class names anywhere in its constant pool, its descriptors included.
    static Set<String> typesOf(ClassModel model) {
        Set<String> types = new TreeSet<>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type -> add(types, type.asSymbol());
                case MemberRefEntry reference -> addAll(types, reference.nameAndType().type().stringValue());
                default -> {}
            }
        }
        model.fields().forEach(field -> add(types, field.fieldTypeSymbol()));
        model.methods().forEach(method -> addAll(types, method.methodType().stringValue()));
        model.findAttribute(Attributes.bootstrapMethods()).map(BootstrapMethodsAttribute::bootstrapMethods)
                .ifPresent(methods -> methods
                        .forEach(method -> types.add(nameOf(method.bootstrapMethod().reference().owner()))));
        return types;
    }

    private static void addAll(Set<String> types, String descriptor) {
        if (!descriptor.startsWith("(")) {
            add(types, ClassDesc.ofDescriptor(descriptor));
            return;
        }
        MethodTypeDesc signature = MethodTypeDesc.ofDescriptor(descriptor);
        add(types, signature.returnType());
        signature.parameterList().forEach(type -> add(types, type));
    }

    private static void add(Set<String> types, ClassDesc type) {
        String name = nameOf(type);
        if (!name.isEmpty()) types.add(name);
    }

    static String nameOf(ClassModel model) {
        return model.thisClass().asInternalName().replace('/', '.');
    }

    static String nameOf(ClassEntry type) {
        return nameOf(type.asSymbol());
    }

    /// The binary name of a class, or of what an array is made of; empty for primitives.
    static String nameOf(ClassDesc type) {
        ClassDesc element = type;
        while (element.isArray()) element = element.componentType();
        if (element.isPrimitive()) return "";
        String descriptor = element.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    static String packageOf(String type) {
        int dot = type.lastIndexOf('.');
        return dot < 0 ? "" : type.substring(0, dot);
    }
}
