package antiphon.architecture;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads class files and finds what in a `core` package, or below one, is not plain, single-threaded, replayable Java:
/// what a core may refer to is a list, and everything else is a finding, with class and member.
///
/// What it sees: every type, method and field that the code and the signatures of a class refer to, method references
/// and lambdas included. What it cannot see: iteration over a hash table through a variable of type `Map` or `Set`
/// (only where the static receiver is a `HashMap` or `HashSet`), what the permitted classes do inside, and
/// reflection that does not go through a forbidden class.
public final class CorePurity {
    private static final Set<String> JAVA_LANG_FORBIDDEN = Set.of(
            "Thread", "ThreadGroup", "ThreadLocal", "InheritableThreadLocal", "ScopedValue", "Runtime", "Process",
            "ProcessBuilder", "ProcessHandle", "ClassLoader");

    /// Of these only the named members may be used.
    private static final String SYSTEM = "java.lang.System";
    private static final Set<String> SYSTEM_MEMBERS = Set.of("arraycopy");

    private static final Set<String> JAVA_UTIL_FORBIDDEN = Set.of(
            "Timer", "TimerTask", "Random", "SplittableRandom", "Date", "Calendar", "Scanner", "ServiceLoader",
            "ResourceBundle", "Properties", "IdentityHashMap", "WeakHashMap");

    /// Packages whose every class may be used.
    private static final Set<String> PACKAGES = Set.of("java.util.function", "java.util.stream");

    /// Single classes outside those packages. The last ones stand behind lambdas, records, switches and `+` on texts.
    private static final Set<String> CLASSES = Set.of(
            "java.time.Duration",
            "java.util.random.RandomGenerator",
            "java.lang.invoke.LambdaMetafactory",
            "java.lang.invoke.MethodHandles",
            "java.lang.invoke.MethodHandles$Lookup",
            "java.lang.invoke.MethodHandle",
            "java.lang.invoke.MethodType",
            "java.lang.invoke.CallSite",
            "java.lang.invoke.TypeDescriptor",
            "java.lang.invoke.StringConcatFactory",
            "java.lang.invoke.VarHandle",
            "java.lang.runtime.ObjectMethods",
            "java.lang.runtime.SwitchBootstraps",
            "java.lang.runtime.ExactConversionsSupport",
            "java.lang.annotation.Annotation");

    private static final Set<String> MEMBERS_FORBIDDEN = Set.of(
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.util.UUID.randomUUID",
            "java.util.random.RandomGenerator.getDefault",
            "java.util.random.RandomGenerator.of",
            "java.util.Collections.shuffle",
            "java.lang.Object.wait",
            "java.lang.Object.notify",
            "java.lang.Object.notifyAll",
            "java.lang.Class.forName",
            "java.util.Collection.parallelStream");

    private static final Set<String> HASHED = Set.of("java.util.HashMap", "java.util.HashSet");
    private static final Set<String> ITERATING = Set.of(
            "iterator", "spliterator", "entrySet", "keySet", "values", "forEach", "stream", "parallelStream", "toArray",
            "replaceAll", "removeIf", "toString");

    private final List<String> findings = new ArrayList<>();
    private final Set<String> cores = new TreeSet<>();

    private CorePurity() {}

    /// The findings in all `core` packages below a directory of class files.
    ///
    /// @throws IllegalStateException when there is no class in a `core` package: nothing would be checked
    public static List<String> findingsIn(Path classes) {
        CorePurity purity = new CorePurity();
        for (ClassModel model : ClassFiles.read(classes)) {
            if (isCore(ClassFiles.packageOf(ClassFiles.nameOf(model)))) purity.check(model);
        }
        if (purity.cores.isEmpty())
            throw new IllegalStateException("there is no class in a core package below " + classes);
        return purity.findings;
    }

    /// The references from any class below a directory to a package or what is below it.
    public static List<String> referencesTo(String forbiddenPackage, Path classes) {
        List<String> found = new ArrayList<>();
        for (ClassModel model : ClassFiles.read(classes)) {
            for (String type : ClassFiles.typesOf(model)) {
                if ((ClassFiles.packageOf(type) + ".").startsWith(forbiddenPackage + "."))
                    found.add(ClassFiles.nameOf(model) + " refers to " + type);
            }
        }
        return found;
    }

    private static boolean isCore(String packageName) {
        return (packageName + ".").contains(".core.");
    }

    /// The `core` that a package is or stands below.
    private static String coreOf(String packageName) {
        return packageName.replaceAll("(\\.core)(\\..*)?$", "$1");
    }

    private void check(ClassModel model) {
        String name = ClassFiles.nameOf(model);
        cores.add(name);
        for (FieldModel field : model.fields()) checkField(name, field);
        for (MethodModel method : model.methods()) checkMethod(name, method);
        // Whatever is left: supertypes, nests, records, what stands only in the constant pool.
        for (String type : ClassFiles.typesOf(model)) {
            if (!mayUse(name, type)) find(name, "", type);
        }
    }

    private void checkField(String owner, FieldModel field) {
        String member = field.fieldName().stringValue();
        boolean changes = field.flags().has(AccessFlag.STATIC) && !field.flags().has(AccessFlag.FINAL);
        if (changes) findings.add(owner + "." + member + " is static and can change");
        if (field.flags().has(AccessFlag.VOLATILE))
            findings.add(owner + "." + member + " is volatile: a core has one thread");
        boolean table = field.fieldTypeSymbol().isArray() || isMutableTable(ClassFiles.nameOf(field.fieldTypeSymbol()));
        if (field.flags().has(AccessFlag.STATIC) && table && !field.flags().has(AccessFlag.SYNTHETIC))
            findings.add(owner + "." + member + " is static and its content can change");
        checkType(owner, member, field.fieldTypeSymbol());
    }

    private static boolean isMutableTable(String type) {
        return type.startsWith("java.util.") && (type.endsWith("Map") || type.endsWith("Set") || type.endsWith("List"))
                && !Set.of("java.util.Map", "java.util.Set", "java.util.List").contains(type);
    }

    private void checkMethod(String owner, MethodModel method) {
        String member = method.methodName().stringValue();
        if (method.flags().has(AccessFlag.SYNCHRONIZED))
            findings.add(owner + "." + member + " is synchronized: a core has one thread");
        checkTypes(owner, member, method.methodTypeSymbol());
        method.code().ifPresent(code -> {
            for (CodeElement element : code) checkElement(owner, member, element);
        });
    }

    private void checkElement(String owner, String member, CodeElement element) {
        switch (element) {
            case InvokeInstruction call ->
                checkMember(owner, member, ClassFiles.nameOf(call.owner()), call.name().stringValue(),
                        call.typeSymbol());
            case FieldInstruction access -> {
                checkUse(owner, member, ClassFiles.nameOf(access.owner()), access.name().stringValue());
                checkType(owner, member, access.typeSymbol());
            }
            case NewObjectInstruction made -> checkType(owner, member, made.className().asSymbol());
            case TypeCheckInstruction check -> checkType(owner, member, check.type().asSymbol());
            case InvokeDynamicInstruction dynamic -> {
                checkTypes(owner, member, dynamic.typeSymbol());
                for (LoadableConstantEntry argument : dynamic.invokedynamic().bootstrap().arguments())
                    checkHandle(owner, member, argument);
            }
            case java.lang.classfile.instruction.MonitorInstruction _ ->
                findings.add(owner + "." + member + " has a synchronized block: a core has one thread");
            default -> {}
        }
    }

    private void checkHandle(String owner, String member, LoadableConstantEntry argument) {
        if (!(argument instanceof MethodHandleEntry handle)) return;
        MemberRefEntry target = handle.reference();
        checkUse(owner, member, ClassFiles.nameOf(target.owner()), target.name().stringValue());
    }

    private void checkMember(String owner, String member, String type, String name, MethodTypeDesc signature) {
        checkUse(owner, member, type, name);
        checkTypes(owner, member, signature);
    }

    private void checkUse(String owner, String member, String type, String name) {
        if (!mayUse(owner, type)) find(owner, member, type + "." + name);
        else
            if (MEMBERS_FORBIDDEN.contains(type + "." + name) || name.equals("parallelStream"))
                find(owner, member, type + "." + name);
            else
                if (type.equals(SYSTEM) && !SYSTEM_MEMBERS.contains(name)) find(owner, member, type + "." + name);
                else
                    if (HASHED.contains(type) && ITERATING.contains(name))
                        findings.add(
                                owner + "." + member + " goes through a hash table in no order: " + type + "." + name);
    }

    private void checkTypes(String owner, String member, MethodTypeDesc signature) {
        checkType(owner, member, signature.returnType());
        signature.parameterList().forEach(type -> checkType(owner, member, type));
    }

    private void checkType(String owner, String member, ClassDesc type) {
        String name = ClassFiles.nameOf(type);
        if (!name.isEmpty() && !mayUse(owner, name)) find(owner, member, name);
    }

    private void find(String owner, String member, String what) {
        String finding = owner + (member.isEmpty() ? "" : "." + member) + " uses " + what;
        if (!findings.contains(finding)) findings.add(finding);
    }

    private static boolean isOfTheSameCore(String used, String owner) {
        return isCore(used) && coreOf(used).equals(coreOf(owner));
    }

    private static boolean mayUse(String owner, String type) {
        String packageName = ClassFiles.packageOf(type);
        String simple = type.substring(packageName.isEmpty() ? 0 : packageName.length() + 1);
        String outermost = simple.contains("$") ? simple.substring(0, simple.indexOf('$')) : simple;
        return switch (packageName) {
            case "java.lang" -> !JAVA_LANG_FORBIDDEN.contains(simple) && !JAVA_LANG_FORBIDDEN.contains(outermost);
            case "java.util" -> !JAVA_UTIL_FORBIDDEN.contains(outermost);
            default ->
                PACKAGES.contains(packageName)
                        || CLASSES.contains(type)
                        || packageName.equals("antiphon.message")
                        || packageName.equals("antiphon.core")
                        || packageName.equals("org.jspecify.annotations")
                        || isOfTheSameCore(packageName, ClassFiles.packageOf(owner));
        };
    }
}
