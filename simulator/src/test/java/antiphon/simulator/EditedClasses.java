package antiphon.simulator;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Edited sources, compiled in memory against the classes of this process.
final class EditedClasses {
    private EditedClasses() {}

    /// The class files of all classes in the edited sources, by their names.
    ///
    /// @throws IllegalArgumentException when an edit does not fit its source, or does not compile
    static Map<String, byte[]> of(List<SourceEdit> edits) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (SourceEdit edit : edits) {
            String source = sources.containsKey(edit.type())
                    ? sources.get(edit.type())
                    : SourceEdit.sourceOf(edit.type());
            sources.put(edit.type(), edit.in(source));
        }
        return compiled(sources);
    }

    private static Map<String, byte[]> compiled(Map<String, String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Memory memory = new Memory(files)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-g", "-classpath", classPath());
            List<Source> units = sources.entrySet().stream()
                    .map(source -> new Source(source.getKey(), source.getValue()))
                    .toList();
            if (!compiler.getTask(said, memory, null, options, null, units).call())
                throw new IllegalArgumentException("the edited sources do not compile: " + said);
            return memory.classFiles();
        }
    }

    /// That of the process, or where the launcher that runs the tests has its own, that one.
    private static String classPath() {
        return EditedClasses.class.getClassLoader() instanceof URLClassLoader launcher
                ? Stream.of(launcher.getURLs()).map(url -> Path.of(URI.create(url.toString())).toString())
                        .collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("edited:///" + type.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String name) {
            super(URI.create("memory:///" + name.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /// Keeps what the compiler writes.
    private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ClassFile> written = new HashMap<>();

        Memory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return written.computeIfAbsent(name, ClassFile::new);
        }

        Map<String, byte[]> classFiles() {
            Map<String, byte[]> classFiles = new HashMap<>();
            written.forEach((name, file) -> classFiles.put(name, file.bytes.toByteArray()));
            return classFiles;
        }
    }
}
