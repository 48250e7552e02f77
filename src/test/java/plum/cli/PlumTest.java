package plum.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plum.io.Json;
import plum.pipeline.PreferencesConfig;
import plum.pipeline.RecipeChanges;
import plum.pipeline.Recipes;
import plum.pipeline.StageConfig;
import plum.store.Project;

/** The command line as people use it: words in, text and an exit code out. */
@SuppressWarnings("NullAway") // what is null here fails the test, as it should
final class PlumTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir private Path folder = Path.of("");
  private final List<Path> windows = new ArrayList<>();

  private record Said(int code, String out, String err) {}

  private Said plum(String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var code = Plum.run(words, new PrintWriter(out), new PrintWriter(err), windows::add);
    return new Said(code, out.toString(), err.toString());
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A recipe whose only stage imports two of three rows. */
  private Path recipe() {
    write(
        "set.jsonl",
        """
        {"key":"a","prompt":"p","tests":["assert f(1) == 1"],"split":"train"}
        {"nothing": 1}
        {"key":"b","prompt":"q","tests":["assert f(1) == 1"],"split":"held_out"}
        """);
    return write(
        "recipe.json",
        "{\"title\": \"Two rows\", \"seed\": 4, \"stages\": [{\"stage\": \"import\", \"file\": \"set.jsonl\"}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "open",
        "run",
        "import",
        "tests",
        "sample",
        "execute",
        "prefer",
        "train",
        "evaluate",
        "judge",
        "report",
        "pretrain",
        "export",
        "engine",
        "bench",
        "bench engine",
        "bench sandbox",
        "verify",
        "verify fixtures",
        "sandbox",
        "sandbox check"
      })
  void everyCommandExplainsItself(String command) {
    var words = new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ")));
    words.add("--help");
    var said = plum(words.toArray(String[]::new));
    assertEquals(0, said.code());
    assertEquals("", said.err());
    assertTrue(said.out().startsWith("Usage: plum"), said.out());
    assertTrue(said.out().lines().count() > 4, said.out());
    assertFalse(said.out().contains("null"), said.out());
    assertFalse(said.out().contains("${"), said.out());
  }

  @Test
  void everySettingOfAStageIsAnOptionWithAWordAboutIt() {
    var help = plum("tests", "--help").out();
    for (var option :
        List.of(
            "--drafts",
            "--careful",
            "--filter",
            "--sampling.temperature",
            "--limits.memoryBytes")) {
      assertTrue(help.contains(option + "=VALUE"), option);
    }
    for (var stage :
        List.of("import", "tests", "sample", "execute", "prefer", "train", "evaluate")) {
      var lines = plum(stage, "--help").out();
      assertFalse(
          lines.lines().anyMatch(line -> line.matches("\\s+--\\S+=VALUE\\s+Default:.*")),
          () -> stage + " has a setting that nobody explains:\n" + lines);
    }
  }

  @Test
  void whatIsWrongStandsLastAndNotBelowAScreenOfUsage() {
    var value = plum("tests", "--score=x");
    assertEquals(2, value.code());
    assertEquals(
        List.of(
            "Invalid value for option '--score': 'x' is not an int",
            "\"plum tests --help\" shows what it takes."),
        value.err().lines().toList());
    var option = plum("tests", "--scor");
    assertEquals(2, option.code());
    assertTrue(option.err().strip().endsWith("--score"), option.err());
    var command = plum("bogus");
    assertEquals(2, command.code());
    assertTrue(command.err().contains("plum sample"), "the commands are listed");
    assertTrue(command.err().strip().lines().skip(10).anyMatch(line -> line.contains("'bogus'")));
  }

  @Test
  void versionAndHelpAreAnswered() {
    assertTrue(plum("--version").out().startsWith("PLUM Workbench "));
    var help = plum("help", "run");
    assertEquals(0, help.code());
    assertTrue(help.out().contains("RECIPE"), help.out());
  }

  @Test
  void wrongUsageIsTwoAndSaysWhatIsRight() {
    for (var words :
        List.of(
            new String[] {},
            new String[] {"trian"},
            new String[] {"run"},
            new String[] {"run", "a", "b"},
            new String[] {"run", "x", "--sed", "3"},
            new String[] {"run", "x", "--seed", "three"},
            new String[] {"sample", "--sampels", "3"},
            new String[] {"bench", "everything"},
            new String[] {"judge", "x"},
            new String[] {"judge", "x", "--out", "y", "--workers", "0"},
            new String[] {"judge", "x", "--out", "y", "--cpu", "NaN"},
            new String[] {"bench", "store", "everything"},
            new String[] {"export", "to", "--model", "from", "--dtype", "int8"},
            new String[] {"export", "to", "--model", "from", "--shard-megabytes", "0"},
            new String[] {"verify"})) {
      var said = plum(words);
      assertEquals(2, said.code(), String.join(" ", words));
      assertEquals("", said.out());
      assertFalse(said.err().isBlank(), String.join(" ", words));
    }
    assertTrue(plum("trian").err().contains("train"), "a near word is suggested");
  }

  @Test
  void whatCannotBeDoneIsOneAndOneSentence() {
    recipe();
    for (var words :
        List.of(
            new String[] {"run", folder.resolve("none").toString()},
            new String[] {"run", folder.toString(), "--set", "imprt.limit=3"},
            new String[] {"run", folder.toString(), "--set", "import.limt=3"},
            new String[] {"run", folder.toString(), "--set", "import.limit=many"},
            new String[] {"run", write("bad.json", "{").toString()},
            new String[] {"report", folder.resolve("none").toString()},
            new String[] {"verify", "fixtures", folder.resolve("none").toString()},
            new String[] {"bench", "engine", "--only", "everything"},
            new String[] {"bench", "engine", "--rounds", "0"},
            new String[] {"bench", "engine", "--only", "round-trip"},
            new String[] {"verify", "fixtures", folder.toString()},
            new String[] {
              "judge", folder.resolve("none").toString(), "--out", folder.resolve("r").toString()
            },
            new String[] {"judge", folder.toString(), "--out", folder.resolve("r").toString()},
            new String[] {"sample", "--project", folder.toString(), "--samples", "none"},
            new String[] {"sample", "--project", folder.toString(), "--samples", "0"})) {
      var said = plum(words);
      assertEquals(1, said.code(), String.join(" ", words) + said.err());
      assertEquals("", said.out());
      assertEquals(1, said.err().lines().count(), said.err());
      assertFalse(said.err().contains("Exception"), said.err());
    }
    assertFalse(Project.existsIn(folder.resolve("none")), "nothing was made");
  }

  @Test
  void openHandsTheFolderToTheWindow() {
    assertEquals(0, plum("open", "some/where").code());
    assertEquals(0, plum("open").code());
    assertEquals(List.of(Path.of("some/where"), Path.of("sample-projects/first-steps")), windows);
  }

  @Test
  void runTellsItsProgressAndEndsWithTheReport() throws IOException {
    recipe();
    var said = plum("run", folder.toString());
    assertEquals(0, said.code(), said.err());
    assertTrue(
        said.out().startsWith("# Two rows\n\nSeed 4. 1 training and 1 held-out"), said.out());
    assertTrue(said.err().contains("import"), said.err());
    assertTrue(said.err().contains("line 2"), said.err());
    assertTrue(Project.existsIn(folder));
    assertEquals(said.out().strip(), Files.readString(folder.resolve("report.md")).strip());
    assertEquals(
        "Two rows", Json.parseObject(Files.readString(folder.resolve("report.json"))).get("title"));
    // Doing it again changes nothing, and the report of the project says the same.
    assertEquals(0, plum("run", folder.toString()).code());
    var report = plum("report", folder.toString());
    assertEquals(0, report.code());
    assertTrue(report.out().contains("1 training and 1 held-out"), report.out());
    var json = Json.parseObject(plum("report", folder.toString(), "--json").out());
    assertEquals(1L, json.get("rejectedRows"));
  }

  @Test
  void intoSeedAndSetReachTheRun() {
    recipe();
    var into = folder.resolve("elsewhere");
    var said =
        plum(
            "run",
            folder.toString(),
            "--into",
            into.toString(),
            "--seed",
            "99",
            "--set",
            "import.limit=1",
            "-q");
    assertEquals(0, said.code(), said.err());
    assertEquals("", said.err(), "quiet is quiet");
    assertTrue(said.out().contains("Seed 99. 1 training and 0 held-out"), said.out());
    assertTrue(Project.existsIn(into));
    assertFalse(Project.existsIn(folder));
    // Other settings under the same name are refused.
    var other = plum("run", folder.toString(), "--into", into.toString(), "--seed", "98");
    assertEquals(1, other.code());
    assertTrue(other.err().contains("other settings"), other.err());
  }

  @Test
  void jsonIsOneObjectALine() {
    recipe();
    var said = plum("run", folder.toString(), "--json");
    assertEquals(0, said.code(), said.err());
    assertEquals("", said.err());
    var types = new ArrayList<Object>();
    for (var line : said.out().lines().toList()) {
      Map<String, ?> object = Json.parseObject(line);
      types.add(object.containsKey("report") ? "report" : String.valueOf(object.get("type")));
    }
    assertEquals("started", types.getFirst());
    assertEquals("ended", types.get(types.size() - 2));
    assertEquals("report", types.getLast());
    assertTrue(types.contains("advanced") && types.contains("noted"));
  }

  @Test
  void aStageAloneWorksOnAProjectAndItsFailureIsSaid() {
    recipe();
    var project = folder.resolve("p").toString();
    var file = folder.resolve("set.jsonl").toAbsolutePath().toString();
    var said = plum("import", "--project", project, "--file", file, "--heldOutShare", "0");
    assertEquals(0, said.code(), said.err());
    var sample = plum("sample", "--project", project);
    assertEquals(1, sample.code());
    assertTrue(sample.err().contains("usable tests"), sample.err());
    var quiet = plum("prefer", "--project", project, "-q");
    assertEquals(1, quiet.code());
    assertTrue(quiet.err().contains("prefer"), "a failure is said even when quiet");
  }

  @Test
  void passAtKFixturesAreWithinToleranceUntilOneNumberIsChanged() throws IOException {
    var copy = Files.createDirectories(folder.resolve("fixtures/passk")).resolve("passk.json");
    var text = Files.readString(GOLDEN.resolve("passk/passk.json"));
    Files.writeString(copy, text);
    var good = plum("verify", "fixtures", folder.resolve("fixtures").toString());
    assertEquals(0, good.code(), good.out() + good.err());
    assertTrue(good.out().contains("2 within tolerance, 0 not, 0 unsupported"), good.out());
    var spoiled = text.replaceFirst("\"pass_at_k\":0\\.5", "\"pass_at_k\":0.51");
    assertFalse(spoiled.equals(text));
    Files.writeString(copy, spoiled);
    var bad = plum("verify", "fixtures", folder.resolve("fixtures").toString());
    assertEquals(1, bad.code());
    assertTrue(bad.out().contains("FAILED"), bad.out());
    assertTrue(bad.out().contains("1 not"), bad.out());
    for (var line :
        plum("verify", "fixtures", folder.resolve("fixtures").toString(), "--json")
            .out()
            .lines()
            .toList()) {
      assertTrue(Json.parseObject(line).containsKey("tolerance"));
    }
  }

  @Test
  void anUnknownLayerOfTheSandboxIsAMistakeOfUsage() {
    for (var layers : List.of("walls", "none,seccomp")) {
      var said = plum("sandbox", "check", "--layers", layers);
      assertEquals(2, said.code());
      assertTrue(
          said.err().contains("is not a layer. Name bubblewrap, landlock, seccomp"), said.err());
    }
    assertEquals(2, plum("sandbox").code());
  }

  @Test
  @Tag("slow")
  void withoutLayersTheCheckOfTheSandboxSaysWhichAttacksWorked() {
    var said = plum("sandbox", "check", "--layers", "none");
    assertEquals(1, said.code(), said.err());
    for (var words :
        List.of(
            "isolation  none",
            "NOTHING BUT LIMITS",
            "file-read WORKED: Reads a secret of the user.",
            "somebody connected over the network",
            "The sandbox did not hold: of ")) {
      assertTrue(said.out().contains(words), said.out());
    }
  }

  @Test
  @Tag("slow")
  void theCheckOfTheSandboxIsOneJsonObjectALine() {
    var said = plum("sandbox", "check", "--json");
    var lines = said.out().lines().map(Json::parseObject).toList();
    assertTrue(lines.getFirst().containsKey("isolation"));
    assertTrue(lines.get(1).containsKey("purpose"));
    assertEquals(said.code() == 0, lines.getLast().get("contained"));
    assertTrue(lines.size() > 100);
  }

  @Test
  @Tag("slow")
  void theGoldenFolderIsWithinTolerance() {
    var said = plum("verify", "fixtures", GOLDEN.toString());
    assertEquals(0, said.code(), said.out() + said.err());
    assertTrue(said.out().contains(", 0 not,"), said.out());
  }

  @Test
  @Tag("slow")
  void firstStepsOnASmallScaleFromBeginningToEnd() {
    var said =
        plum(
            "run",
            "sample-projects/first-steps",
            "--into",
            folder.resolve("p").toString(),
            "--set",
            "tests.drafts=2",
            "--set",
            "sample.samples=4",
            "--set",
            "evaluate.samples=2",
            "--set",
            "evaluate.limit=20",
            "--set",
            "evaluate.k=[1,2]",
            "--set",
            "dpo.parameters.maxSteps=3",
            "--set",
            "kto.parameters.maxSteps=3",
            "--set",
            "sft.parameters.maxSteps=3");
    assertEquals(0, said.code(), said.err());
    for (var heading :
        List.of(
            "## Tests", "## Solutions", "## Preferences", "DPO", "KTO", "SFT", "## Evaluation")) {
      assertTrue(said.out().contains(heading), said.out());
    }
    assertFalse(said.out().contains("NaN"), said.out());
    var report = Json.parseObject(plum("report", folder.resolve("p").toString(), "--json").out());
    assertEquals(4, ((List<?>) report.get("policies")).size());
    assertEquals(3, ((List<?>) report.get("trainings")).size());
  }

  /** The window changed a stage of a recipe that has run; the command line runs what it would. */
  @Test
  void runTakesWhatTheWindowChanged() throws IOException {
    var recipe = recipe();
    assertEquals(0, plum("run", recipe.toString(), "-q").code());
    var read = Recipes.read(recipe, OptionalLong.empty(), List.of());
    var pool = PreferencesConfig.defaults();
    var changes = new RecipeChanges(List.of(new RecipeChanges.Pool("import", pool, Map.of())));
    changes.write(folder);
    var said = plum("run", recipe.toString());
    assertTrue(
        said.err()
            .startsWith(
                "Changed in the window (recipe-changes.json): trained on prefer in place of"
                    + " import\n"),
        said.err());
    assertEquals(
        List.of("import", "prefer"),
        changes.apply(read).stages().stream().map(StageConfig::name).toList());
    try (var project = Project.open(folder)) {
      assertTrue(project.runs().byName("prefer").isPresent(), "the added stage ran");
    }
    Files.writeString(folder.resolve(RecipeChanges.FILE), "{");
    var torn = plum("run", recipe.toString());
    assertEquals(1, torn.code());
    assertTrue(torn.err().contains("Delete the file"), torn.err());
  }
}
