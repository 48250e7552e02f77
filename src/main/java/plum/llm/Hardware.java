package plum.llm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What this machine offers to compute on, found out without loading libtorch.
 *
 * @param system operating system and processor
 * @param processors cores a process may use
 * @param driver version of the NVIDIA driver
 * @param driverCuda version of CUDA the driver offers, e.g. 12.8
 * @param gpus names of the GPUs the driver shows
 * @param libtorch the libraries that would be used
 * @param obstacle why no GPU can be used; empty if one can
 */
public record Hardware(
    String system,
    int processors,
    Optional<String> driver,
    Optional<String> driverCuda,
    List<String> gpus,
    Libtorch libtorch,
    Optional<String> obstacle) {

  public Hardware {
    gpus = List.copyOf(gpus);
  }

  /** Looks. Nothing is loaded but the driver's own small library. */
  public static Hardware look() {
    return of(Libtorch.find(), Driver.look());
  }

  static Hardware of(Libtorch libtorch, Driver driver) {
    return new Hardware(
        System.getProperty("os.name") + " on " + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        driver.version(),
        driver.cuda().map(Driver::dotted),
        driver.gpus(),
        libtorch,
        obstacle(libtorch, driver));
  }

  private static Optional<String> obstacle(Libtorch libtorch, Driver driver) {
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac")) {
      return Optional.of("macOS has no CUDA.");
    }
    if (driver.cuda().isEmpty()) {
      return Optional.of(driver.problem() + " Install the NVIDIA driver of this system.");
    }
    if (driver.gpus().isEmpty()) {
      return Optional.of(driver.problem());
    }
    return libtorch
        .obstacle()
        .or(
            () ->
                libtorch
                    .cudaMajor()
                    .filter(major -> major > driver.cuda().get() / 1000)
                    .map(
                        major ->
                            "The driver offers CUDA "
                                + Driver.dotted(driver.cuda().get())
                                + ", but libtorch was built for CUDA "
                                + major
                                + ". Install a newer driver, or name a libtorch built for CUDA "
                                + driver.cuda().get() / 1000
                                + "."));
  }

  /** The lines a person is shown. */
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("system     " + system + ", " + processors + " cores");
    lines.add("libtorch   " + libtorch.describe());
    lines.add(
        "driver     "
            + driver.map(version -> "NVIDIA " + version).orElse("no NVIDIA driver")
            + driverCuda.map(version -> ", CUDA " + version).orElse(""));
    gpus.forEach(gpu -> lines.add("GPU        " + gpu));
    lines.add(
        "device     "
            + obstacle.map(why -> "CPU only. " + why).orElse("CUDA can be used, and the CPU."));
    return lines;
  }

  /**
   * What the NVIDIA driver says.
   *
   * @param cuda 1000 times the major and 10 times the minor version
   * @param problem a sentence, where no GPU is there
   */
  record Driver(
      Optional<String> version, Optional<Integer> cuda, List<String> gpus, String problem) {
    private static final Path KERNEL = Path.of("/proc/driver/nvidia/version");
    private static final Pattern VERSION = Pattern.compile("\\b\\d{3,}\\.\\d+(\\.\\d+)?\\b");

    static Driver look() {
      var version = kernelVersion();
      var windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win");
      var name = windows ? "nvcuda.dll" : "libcuda.so.1";
      try (var arena = Arena.ofConfined()) {
        return ask(library(name, arena), version, arena);
      } catch (IllegalArgumentException e) { // how a missing library is told
        var device = !windows && !Files.exists(Path.of("/dev/nvidia0")) ? ", no /dev/nvidia0" : "";
        return new Driver(
            version,
            Optional.empty(),
            List.of(),
            "No NVIDIA driver was found: " + name + " cannot be loaded" + device + ".");
      }
    }

    @SuppressWarnings("restricted") // the launcher grants native access; only the driver can tell
    private static SymbolLookup library(String name, Arena arena) {
      return SymbolLookup.libraryLookup(name, arena);
    }

    private static Driver ask(SymbolLookup cuda, Optional<String> version, Arena arena) {
      var number = arena.allocate(ValueLayout.JAVA_INT);
      var offered =
          call(cuda, "cuDriverGetVersion", number) == 0
              ? Optional.of(number.get(ValueLayout.JAVA_INT, 0))
              : Optional.<Integer>empty();
      var started = call(cuda, "cuInit", 0);
      if (started != 0 || call(cuda, "cuDeviceGetCount", number) != 0) {
        var why = started == 100 ? "it finds no GPU" : "it answers with error " + started;
        return new Driver(
            version,
            offered,
            List.of(),
            "The NVIDIA driver is there, but "
                + why
                + ". Check that nvidia-smi shows a GPU, and in a container that it was given one.");
      }
      var gpus = new ArrayList<String>();
      var name = arena.allocate(256);
      var count = number.get(ValueLayout.JAVA_INT, 0);
      for (var i = 0; i < count; i++) {
        if (call(cuda, "cuDeviceGetName", name, 255, i) == 0) {
          gpus.add(name.getString(0, StandardCharsets.UTF_8));
        }
      }
      return new Driver(version, offered, gpus, gpus.isEmpty() ? "The driver shows no GPU." : "");
    }

    /** Calls a function of the driver that answers with an error code, 0 for none. */
    @SuppressWarnings("restricted") // as above
    private static int call(SymbolLookup cuda, String function, Object... arguments) {
      var address = cuda.find(function);
      if (address.isEmpty()) {
        return -1;
      }
      var layouts = new ArrayList<java.lang.foreign.MemoryLayout>();
      for (var argument : arguments) {
        layouts.add(argument instanceof MemorySegment ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT);
      }
      MethodHandle handle =
          Linker.nativeLinker()
              .downcallHandle(
                  address.get(),
                  FunctionDescriptor.of(
                      ValueLayout.JAVA_INT,
                      layouts.toArray(java.lang.foreign.MemoryLayout[]::new)));
      try {
        return (int) handle.invokeWithArguments(arguments);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private static Optional<String> kernelVersion() {
      try {
        var matcher = VERSION.matcher(Files.readString(KERNEL));
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
      } catch (IOException e) {
        return Optional.empty(); // another system, or no driver
      }
    }

    /** "12.8" of 12080. */
    static String dotted(int version) {
      return version / 1000 + "." + version % 1000 / 10;
    }
  }
}
