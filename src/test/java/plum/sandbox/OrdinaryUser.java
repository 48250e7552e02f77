package plum.sandbox;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs the attack suite as somebody without rights, when the tests themselves run as root. That
 * user may not be able to read the class path where it lies, so the few classes needed are copied.
 */
final class OrdinaryUser {

  private static final String NOBODY = "65534";

  private OrdinaryUser() {}

  /** In the other process: one line per program that is not contained, then what came of it. */
  public static void main(String[] layers) {
    Judge judge = AttackSuite.open(2, List.of(layers));
    AttackSuite.Report report = AttackSuite.run(judge, _ -> {}, () -> false);
    report.outcomes().stream()
        .filter(o -> o.ending() != AttackSuite.Ending.CONTAINED)
        .forEach(System.out::println);
    report.traces().stream().filter(t -> !t.changes().isEmpty()).forEach(System.out::println);
    System.out.printf(
        "%s %d of %d contained%n",
        report.isolation(),
        report.families().stream().mapToInt(AttackSuite.Family::contained).sum(),
        report.outcomes().size());
  }

  /**
   * What {@link #main} says; the test is skipped where no other user can be had.
   *
   * @param folder empty; is opened to everybody
   */
  static List<String> attack(Path folder, List<String> layers) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return abort("these tests run as an ordinary user already");
    }
    Path classes = copy(folder.resolve("classes"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classes.toString(), OrdinaryUser.class.getName()));
    command.addAll(layers);
    var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(new File("/"));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0
          ? said.lines().toList()
          : abort("nobody cannot run the suite here: " + said);
    } catch (IOException e) {
      return abort("no setpriv here: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path copy(Path target) throws IOException {
    for (Class<?> part : List.of(PythonJudge.class, OrdinaryUser.class)) {
      Path source;
      try {
        source = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
      } catch (URISyntaxException e) {
        throw new IOException(e);
      }
      try (Stream<Path> files = Files.walk(source)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path name = source.relativize(file);
          if (name.startsWith("plum/sandbox") || name.startsWith("plum/data")) {
            Files.createDirectories(target.resolve(name).getParent());
            Files.copy(file, target.resolve(name));
          }
        }
      }
    }
    try (Stream<Path> files = Files.walk(target.getParent())) {
      for (Path file : files.toList()) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    return target;
  }
}
