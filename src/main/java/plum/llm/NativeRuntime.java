package plum.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import plum.data.PlumException;
import plum.io.Atomic;

/**
 * Puts libtorch where DJL finds it, without any download.
 *
 * <p>The libraries come out of the jars on the class path into a folder of ours in the user's
 * cache, named after their version and contents, so that another version never meets them half
 * written. For a GPU the environment variable {@code PLUM_LIBTORCH} names a folder with a CUDA
 * build of libtorch (for instance the {@code torch/lib} folder of a Python installation); it is
 * used in place.
 */
final class NativeRuntime {
  /** Names a folder with another libtorch, in place of the one on the class path. */
  static final String LIBTORCH_VARIABLE = "PLUM_LIBTORCH";

  /** Names a flavor, e.g. cu128, that DJL may download; nothing is downloaded without it. */
  static final String DOWNLOAD_VARIABLE = "PLUM_DOWNLOAD";

  private static final List<String> CUDA_FLAVORS = List.of("cu128", "cu124");
  private static final String DESCRIPTION = "native/lib/pytorch.properties";

  private NativeRuntime() {}

  /**
   * Sets what DJL and libtorch read when they load. Must run before DJL's engine is first asked
   * for.
   *
   * @throws PlumException if there is no libtorch for this operating system, or no room for it
   */
  static void prepare() {
    // libgomp spins while waiting unless told otherwise, which starves every other program.
    setEnvironment("OMP_WAIT_POLICY", "PASSIVE");
    // Large tensors come in pages of two megabytes: many fewer faults while a model is loaded.
    setEnvironment("THP_MEM_ALLOC_ENABLE", "1");
    repeatableProducts().ifPresent(mode -> setEnvironment("MKL_CBWR", mode));
    prepareTokenizers();
    var given = System.getenv(LIBTORCH_VARIABLE);
    var download = System.getenv(DOWNLOAD_VARIABLE);
    try {
      if (given == null || given.isBlank()) {
        if (download == null || download.isBlank()) {
          useBundled();
        } else {
          useDownload(download.strip());
        }
      } else {
        useGiven(Path.of(given));
      }
    } catch (IOException e) {
      throw new PlumException(
          "Could not put PyTorch's libraries into "
              + cache()
              + " ("
              + e.getMessage()
              + "). Check that the folder may be written to and has half a gigabyte of room.",
          e);
    }
  }

  /**
   * The mode in which Intel's library sums a row of a product alike however many rows there are, so
   * that a sample has the same bits in any company. Elsewhere its products do so by themselves, or
   * the mode would cost its fast paths.
   */
  private static Optional<String> repeatableProducts() {
    var about = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(about)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(about)) {
      var first = lines.limit(40).toList();
      var flags =
          first.stream().filter(line -> line.startsWith("flags")).findFirst().orElse("") + " ";
      if (first.stream().noneMatch(line -> line.endsWith("GenuineIntel"))) {
        return Optional.empty();
      }
      return flags.contains(" avx512f ")
          ? Optional.of("AVX512,STRICT")
          : flags.contains(" avx2 ") ? Optional.of("AVX2,STRICT") : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Sets what the tokenizers' library reads when it loads. */
  static void prepareTokenizers() {
    setDefault("ai.djl.offline", "true");
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("DJL_CACHE_DIR", cache().resolve("djl").toString());
    setDefault("RUST_FLAVOR", "cpu");
  }

  /** The libtorch on the class path. */
  static Libtorch bundled() {
    try {
      var description = properties(DESCRIPTION);
      return new Libtorch(
          null,
          Optional.of(version(description)).filter(version -> !version.isEmpty()),
          flavor(description),
          true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void useBundled() throws IOException {
    var description = properties(DESCRIPTION);
    var classifier = description.getProperty("classifier", "");
    var flavor = flavor(description);
    var sources = new ArrayList<Library>();
    for (var library : description.getProperty("libraries", "").split(",", -1)) {
      sources.add(Library.find("pytorch/" + flavor + "/" + classifier + "/" + library.strip()));
    }
    sources.add(Library.find(jni(classifier, flavor)));
    var folder =
        cache()
            .resolve(
                "libtorch-" + version(description) + "-" + classifier + "-" + fingerprint(sources));
    if (!Files.isDirectory(folder)) {
      extract(sources, folder);
    }
    use(folder, version(description), flavor);
  }

  /** Lets DJL download a libtorch with CUDA from its own site, which it then keeps. */
  private static void useDownload(String flavor) throws IOException {
    System.setProperty("ai.djl.offline", "false");
    var description = properties(DESCRIPTION);
    var version = version(description);
    putBridge(version, flavor, description.getProperty("classifier", ""));
    setDefault("PYTORCH_VERSION", version);
    setDefault("PYTORCH_FLAVOR", flavor);
    // DJL downloads only if it finds no libtorch on the class path, so it is shown none.
    var loader = NativeRuntime.class.getClassLoader();
    Thread.currentThread()
        .setContextClassLoader(
            new ClassLoader(loader) {
              @Override
              public Enumeration<URL> getResources(String name) throws IOException {
                return name.equals(DESCRIPTION)
                    ? Collections.emptyEnumeration()
                    : super.getResources(name);
              }
            });
  }

  private static void useGiven(Path folder) throws IOException {
    if (!Files.exists(folder.resolve(System.mapLibraryName("torch_cpu")))) {
      throw new PlumException(
          LIBTORCH_VARIABLE
              + " names "
              + folder
              + ", which holds no "
              + System.mapLibraryName("torch_cpu")
              + ". Name the lib folder of a libtorch.");
    }
    var given = Libtorch.in(folder);
    given
        .misfit()
        .ifPresent(
            why -> {
              throw new PlumException(why);
            });
    var description = properties(DESCRIPTION);
    var version = version(description);
    var classifier = description.getProperty("classifier", "");
    var flavor = given.isCuda() ? bridge(classifier) : "cpu";
    if (!given.ownBridge()) {
      putBridge(version, flavor, classifier);
    }
    use(folder, version, flavor);
  }

  /** Puts DJL's own half where it looks when libtorch's folder does not hold it. */
  private static void putBridge(String version, String flavor, String classifier)
      throws IOException {
    var place =
        Path.of(System.getProperty("DJL_CACHE_DIR", ""))
            .resolve("pytorch")
            .resolve(version + "-" + flavor + "-" + classifier)
            .resolve(engineVersion() + "-" + System.mapLibraryName("djl_torch"));
    if (!Files.exists(place)) {
      var library = Library.find(jni(classifier, flavor));
      Atomic.file(place, library::copyTo);
    }
  }

  /** The flavor with CUDA of DJL's half in this build. */
  private static String bridge(String classifier) {
    var loader = NativeRuntime.class.getClassLoader();
    return CUDA_FLAVORS.stream()
        .filter(flavor -> loader.getResource(jni(classifier, flavor)) != null)
        .findFirst()
        .orElse(CUDA_FLAVORS.getFirst());
  }

  private static String flavor(Properties description) {
    return description.getProperty("flavor", "cpu").replace("-precxx11", "");
  }

  private static void use(Path folder, String version, String flavor) {
    setDefault("PYTORCH_LIBRARY_PATH", folder.toAbsolutePath().toString());
    setDefault("PYTORCH_VERSION", version);
    setDefault("PYTORCH_FLAVOR", flavor);
  }

  private static void extract(List<Library> sources, Path folder) throws IOException {
    Files.createDirectories(cache());
    var temporary = Files.createTempDirectory(cache(), "libtorch-");
    try {
      for (var source : sources) {
        source.copyTo(temporary.resolve(source.fileName()));
      }
      Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Atomic.delete(temporary);
      if (!Files.isDirectory(folder)) {
        throw e;
      } // otherwise another process was quicker; its folder is as good
    }
  }

  /** A library inside a jar on the class path. */
  private record Library(String resource, URL url) {
    static Library find(String resource) {
      var url = NativeRuntime.class.getClassLoader().getResource(resource);
      if (url == null) {
        throw new PlumException(
            "This build holds no PyTorch for "
                + System.getProperty("os.name")
                + " on "
                + System.getProperty("os.arch")
                + " ("
                + resource
                + " is missing). Use a build for this system.");
      }
      return new Library(resource, url);
    }

    String fileName() {
      return resource.substring(resource.lastIndexOf('/') + 1);
    }

    void copyTo(Path file) throws IOException {
      try (var in = url.openStream()) {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }

    /** Name, size and checksum, which a jar knows without being unpacked. */
    String identity() throws IOException {
      if (url.openConnection() instanceof JarURLConnection jar) {
        var entry = jar.getJarEntry();
        return resource + " " + entry.getSize() + " " + entry.getCrc();
      }
      return resource + " " + url.openConnection().getContentLengthLong();
    }
  }

  private static String fingerprint(List<Library> sources) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var source : sources) {
        digest.update(source.identity().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String jni(String classifier, String flavor) {
    return "jnilib/" + classifier + "/" + flavor + "/" + System.mapLibraryName("djl_torch");
  }

  /** "2.7.1" of "2.7.1-20250812". */
  private static String version(Properties description) {
    return description.getProperty("version", "").split("-", -1)[0];
  }

  private static String engineVersion() throws IOException {
    return properties("META-INF/maven/ai.djl.pytorch/pytorch-engine/pom.properties")
        .getProperty("version", "0.36.0");
  }

  private static Properties properties(String resource) throws IOException {
    var properties = new Properties();
    try (var in = NativeRuntime.class.getClassLoader().getResourceAsStream(resource)) {
      if (in != null) {
        properties.load(in);
      }
    }
    return properties;
  }

  /** The user's cache folder, as each operating system names it. */
  private static Path cache() {
    var home = Path.of(System.getProperty("user.home"));
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("win")) {
      var local = System.getenv("LOCALAPPDATA");
      return (local == null ? home.resolve("AppData/Local") : Path.of(local)).resolve("plum/cache");
    }
    if (system.contains("mac")) {
      return home.resolve("Library/Caches/plum");
    }
    var given = System.getenv("XDG_CACHE_HOME");
    return (given == null || given.isBlank() ? home.resolve(".cache") : Path.of(given))
        .resolve("plum");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Sets a variable in this process, where native libraries read it; Windows has no setenv. */
  @SuppressWarnings("restricted") // the launcher grants native access; there is no other setenv
  private static void setEnvironment(String name, String value) {
    var linker = Linker.nativeLinker();
    var address = linker.defaultLookup().find("setenv");
    if (address.isEmpty() || System.getenv(name) != null) {
      return;
    }
    var setenv =
        linker.downcallHandle(
            address.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT));
    try (var arena = Arena.ofConfined()) {
      var refused = (int) setenv.invoke(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      if (refused != 0) {
        throw new UncheckedIOException(new IOException("setenv refused " + name));
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
