package plum.llm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of machines there are and machines there might be. */
class HardwareTest {
  private static final Hardware.Driver GOOD =
      new Hardware.Driver(Optional.of("570.86.15"), Optional.of(12_080), List.of("A GPU"), "");

  @TempDir Path home;

  /** A folder that looks like the libraries of an installed package. */
  private Libtorch libtorch(String label, boolean cuda) throws IOException {
    var lib = Files.createDirectories(home.resolve("torch/lib"));
    Files.writeString(home.resolve("torch/version.py"), "__version__ = '" + label + "'\n");
    Files.createFile(lib.resolve(System.mapLibraryName("torch_cpu")));
    if (cuda) {
      Files.createFile(lib.resolve(System.mapLibraryName("torch_cuda")));
    }
    return Libtorch.in(lib);
  }

  @Test
  void thisMachineIsDescribed() {
    var hardware = Hardware.look();
    assertTrue(hardware.lines().size() >= 4);
    assertTrue(hardware.libtorch().version().isPresent());
    assertEquals(
        hardware.gpus().isEmpty(), hardware.driver().isEmpty() || hardware.gpus().isEmpty());
    assertTrue(hardware.obstacle().isPresent() || !hardware.gpus().isEmpty());
  }

  @Test
  void aFittingLibtorchUnderAFittingDriverIsUsed() throws IOException {
    var libtorch = libtorch("2.7.1+cu128", true);
    assertEquals(Optional.of("2.7.1"), libtorch.version());
    assertEquals("cu128", libtorch.flavor());
    assertTrue(Hardware.of(libtorch, GOOD).obstacle().isEmpty());
  }

  @Test
  void aLibtorchThatIsTooNewIsRefusedWithTheVersionThatFits() throws IOException {
    var why = Hardware.of(libtorch("2.13.0+cu130", true), GOOD).obstacle().orElseThrow();
    assertTrue(why.contains("2.13.0") && why.contains("up to 2.11"), why);
    assertTrue(libtorchFits("2.11.2+cu128"));
  }

  private boolean libtorchFits(String label) throws IOException {
    plum.io.Atomic.delete(home.resolve("torch"));
    return libtorch(label, true).misfit().isEmpty();
  }

  @Test
  void aLibtorchWithoutCudaSaysWhereToGetOne() throws IOException {
    var why = Hardware.of(libtorch("2.7.1+cpu", false), GOOD).obstacle().orElseThrow();
    assertTrue(why.contains("CPU only") && why.contains("PLUM_LIBTORCH"), why);
    var bundled = Hardware.of(NativeRuntime.bundled(), GOOD).obstacle().orElseThrow();
    assertTrue(bundled.contains("This build") && bundled.contains("-Pcuda"), bundled);
  }

  @Test
  void anOldDriverIsNamedWithTheCudaThatIsWanted() throws IOException {
    var old = new Hardware.Driver(Optional.of("470.1"), Optional.of(11_040), List.of("A GPU"), "");
    var why = Hardware.of(libtorch("2.7.1+cu128", true), old).obstacle().orElseThrow();
    assertTrue(why.contains("11.4") && why.contains("CUDA 12"), why);
  }

  @Test
  void aMissingDriverComesFirst() throws IOException {
    var none = new Hardware.Driver(Optional.empty(), Optional.empty(), List.of(), "No driver.");
    var hardware = Hardware.of(libtorch("2.7.1+cu128", true), none);
    assertTrue(hardware.obstacle().orElseThrow().startsWith("No driver. Install"));
    assertFalse(String.join("\n", hardware.lines()).contains("CUDA can be used"));
  }
}
