package antiphon.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/// Loads production and simulator again, with edited classes in the place of some. Whatever is not theirs is shared
/// with this process.
final class EditedLoader extends ClassLoader {
    private static final String OWN = "antiphon.";
    private static final String GENERATED = "antiphon.proto.";

    private final Map<String, byte[]> edited;

    EditedLoader(Map<String, byte[]> edited) {
        super(EditedLoader.class.getClassLoader());
        this.edited = edited;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OWN) || name.startsWith(GENERATED)) return super.loadClass(name, resolve);
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) loaded = define(name);
            if (resolve) resolveClass(loaded);
            return loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = edited.containsKey(name) ? edited.get(name) : unedited(name);
        return defineClass(name, bytes, 0, bytes.length, getClass().getProtectionDomain());
    }

    private byte[] unedited(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) throw new ClassNotFoundException(name);
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
