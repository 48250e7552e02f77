package plum.llm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The libtorch that is used: the one in this build, or the one the user names.
 *
 * @param folder null for the one in this build
 * @param version e.g. 2.7.1; empty if it does not say
 * @param flavor cpu, or the CUDA it was built for, e.g. cu128
 * @param ownBridge whether the folder holds DJL's half as well, built for this very libtorch
 */
public record Libtorch(
    @Nullable Path folder, Optional<String> version, String flavor, boolean ownBridge) {
  /** The first that DJL's half, built for 2.7.1, does not fit: tensors are laid out otherwise. */
  private static final int FIRST_UNFIT = 2_012;

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)(\\.\\d+)?");
  private static final Pattern CUDA = Pattern.compile("cu(\\d{2})\\d");

  /** Finds the one that is used. */
  static Libtorch find() {
    var given = System.getenv(NativeRuntime.LIBTORCH_VARIABLE);
    return given == null || given.isBlank() ? NativeRuntime.bundled() : in(Path.of(given));
  }

  /** Describes the libraries in a folder, which may be {@code torch/lib} of a Python package. */
  static Libtorch in(Path folder) {
    var cuda = Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
    var label = label(folder);
    var flavor =
        label
            .map(text -> text.substring(text.indexOf('+') + 1))
            .filter(text -> text.matches("cu\\d{3}"))
            .orElse(cuda ? "cuda" : "cpu");
    return new Libtorch(
        folder,
        label.map(VERSION::matcher).filter(m -> m.find()).map(m -> m.group()),
        cuda ? flavor : "cpu",
        Files.exists(folder.resolve(System.mapLibraryName("djl_torch"))));
  }

  /** For instance 2.7.1+cu128, as the package or the archive says it. */
  private static Optional<String> label(Path folder) {
    for (var name : List.of("../version.py", "../build-version")) {
      var file = folder.resolve(name).normalize();
      if (Files.isRegularFile(file)) {
        try {
          for (var line : Files.readAllLines(file)) {
            if (name.endsWith("build-version") || line.startsWith("__version__")) {
              return Optional.of(line.replaceAll(".*=|['\"\\s]", ""));
            }
          }
        } catch (IOException e) {
          return Optional.empty(); // then its version is not known
        }
      }
    }
    return Optional.empty();
  }

  boolean isCuda() {
    return !flavor.equals("cpu");
  }

  /** The major version of CUDA it was built for; empty if it does not say. */
  Optional<Integer> cudaMajor() {
    var matcher = CUDA.matcher(flavor);
    return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }

  /** Why it does not fit this program at all; empty if it does. */
  Optional<String> misfit() {
    if (folder == null || ownBridge || version.isEmpty()) {
      return Optional.empty();
    }
    var matcher = VERSION.matcher(version.get());
    return matcher.find()
            && Integer.parseInt(matcher.group(1)) * 1000 + Integer.parseInt(matcher.group(2))
                >= FIRST_UNFIT
        ? Optional.of(
            "The libtorch in "
                + folder
                + " is version "
                + version.get()
                + ", and this program works with versions up to 2.11. Name an older one; 2.7.1 fits"
                + " best.")
        : Optional.empty();
  }

  /** Why it computes on no GPU; empty if it can. */
  Optional<String> obstacle() {
    return misfit()
        .or(
            () ->
                isCuda()
                    ? Optional.empty()
                    : Optional.of(
                        (folder == null ? "This build holds" : folder + " holds")
                            + " a libtorch for the CPU only. Set "
                            + NativeRuntime.LIBTORCH_VARIABLE
                            + " to the torch/lib folder of a Python installation with a CUDA build"
                            + " of PyTorch, or build with mvn -Pcuda."));
  }

  String describe() {
    return version.orElse("of an unknown version")
        + ", "
        + (isCuda() ? "CUDA " + flavor.toLowerCase(Locale.ROOT) : "CPU")
        + (folder == null ? ", in this build" : ", in " + folder);
  }
}
