package plum.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationState;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * An open project: a folder with a database, checkpoints and exports. One process at a time.
 *
 * <p>Whatever a method of this package has stored when it returns survives the death of the
 * process.
 */
public final class Project implements AutoCloseable {
  private static final int H2_LOCKED = 90020;
  private static final String DATABASE = "project.mv.db";

  private final Path folder;
  private final JdbcConnectionPool pool;
  private final Instructions instructions;
  private final TestSuites suites;
  private final Solutions solutions;
  private final Executions executions;
  private final Preferences preferences;
  private final Reviews reviews;
  private final Runs runs;
  private final Checkpoints checkpoints;
  private final Evaluations evaluations;
  private final Lessons lessons;
  private final KnownResults knownResults;
  private final SavedViews savedViews;
  private final TextSearch textSearch;
  private final RunMarks runMarks;
  private final RunRemoval runRemoval;
  private final PairOrigins pairOrigins;
  private final TestScores testScores;
  private final TestLines testLines;
  private final SuiteLines suiteLines;
  private final Answers answers;
  private final Jdbi jdbi;

  private Project(Path folder, JdbcConnectionPool pool) {
    this.folder = folder;
    this.pool = pool;
    jdbi = Jdbi.create(pool);
    instructions = new Instructions(jdbi);
    suites = new TestSuites(jdbi);
    solutions = new Solutions(jdbi);
    executions = new Executions(jdbi);
    preferences = new Preferences(jdbi);
    reviews = new Reviews(jdbi);
    runs = new Runs(jdbi);
    checkpoints = new Checkpoints(jdbi, folder);
    evaluations = new Evaluations(jdbi);
    lessons = new Lessons(jdbi);
    knownResults = new KnownResults(jdbi);
    savedViews = new SavedViews(jdbi);
    textSearch = new TextSearch(jdbi);
    runMarks = new RunMarks(jdbi);
    runRemoval = new RunRemoval(jdbi);
    pairOrigins = new PairOrigins(jdbi);
    testScores = new TestScores(jdbi);
    testLines = new TestLines(jdbi);
    suiteLines = new SuiteLines(jdbi);
    answers = new Answers(jdbi);
  }

  /** Whether the folder holds a project. */
  public static boolean existsIn(Path folder) {
    return Files.exists(folder.resolve(DATABASE));
  }

  /**
   * Opens the project in a folder, making both if they are not there, and brings an older one up to
   * date after copying its database aside.
   *
   * @throws PlumException if another process has it open, or if it cannot be read
   */
  public static Project open(Path folder) {
    var absolute = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(absolute);
    } catch (IOException e) {
      throw new PlumException("Could not make the project folder " + absolute + ".", e);
    }
    var pool =
        JdbcConnectionPool.create(
            "jdbc:h2:file:"
                + absolute.resolve("project")
                + ";COMPRESS=TRUE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE",
            "",
            "");
    try {
      pool.getConnection().close();
      migrate(absolute, pool);
      return new Project(absolute, pool);
    } catch (PlumException e) {
      pool.dispose();
      throw e;
    } catch (SQLException e) {
      pool.dispose();
      if (e.getErrorCode() == H2_LOCKED) {
        throw new PlumException(
            "The project "
                + absolute
                + " is open in another PLUM Workbench, in its window or on a command line. Close it"
                + " there, then try again.",
            e);
      }
      throw new PlumException(
          "The database of the project " + absolute + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static void migrate(Path folder, JdbcConnectionPool pool) throws SQLException {
    var flyway =
        Flyway.configure()
            .dataSource(pool)
            .locations("classpath:plum/store/schema")
            .loggers("slf4j")
            .load();
    var state = flyway.info();
    for (var applied : state.applied()) {
      if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
        throw new PlumException(
            "The project "
                + folder
                + " was last opened by a newer PLUM Workbench. Update this one to open it.");
      }
    }
    if (state.pending().length == 0) {
      return;
    }
    var backup = state.applied().length == 0 ? null : backUp(folder, pool);
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw new PlumException(
          "The project "
              + folder
              + " could not be brought up to date"
              + (backup == null ? "." : "; its database as it was is in " + backup + "."),
          e);
    }
  }

  /** H2 commits at most definitions, so a failed migration cannot be rolled back: keep a copy. */
  private static @Nullable Path backUp(Path folder, JdbcConnectionPool pool) throws SQLException {
    var zip = folder.resolve("project-before-update.zip");
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      Files.deleteIfExists(zip);
      statement.execute("BACKUP TO '" + zip.toString().replace("'", "''") + ".part'");
      Files.move(folder.resolve(zip.getFileName() + ".part"), zip, StandardCopyOption.ATOMIC_MOVE);
      return zip;
    } catch (IOException e) {
      throw new PlumException("Could not keep a copy of the database before updating it.", e);
    }
  }

  /** Absolute path of the project's folder. */
  public Path folder() {
    return folder;
  }

  public Instructions instructions() {
    return instructions;
  }

  public TestSuites suites() {
    return suites;
  }

  public Solutions solutions() {
    return solutions;
  }

  public Executions executions() {
    return executions;
  }

  public Preferences preferences() {
    return preferences;
  }

  public Reviews reviews() {
    return reviews;
  }

  public Runs runs() {
    return runs;
  }

  public Checkpoints checkpoints() {
    return checkpoints;
  }

  public Evaluations evaluations() {
    return evaluations;
  }

  public Lessons lessons() {
    return lessons;
  }

  public KnownResults knownResults() {
    return knownResults;
  }

  public SavedViews savedViews() {
    return savedViews;
  }

  public TextSearch textSearch() {
    return textSearch;
  }

  public RunMarks runMarks() {
    return runMarks;
  }

  public RunRemoval runRemoval() {
    return runRemoval;
  }

  public PairOrigins pairOrigins() {
    return pairOrigins;
  }

  public TestScores testScores() {
    return testScores;
  }

  public TestLines testLines() {
    return testLines;
  }

  /** The suites of a run as lines of a table. */
  public SuiteLines suiteLines() {
    return suiteLines;
  }

  public Answers answers() {
    return answers;
  }

  /** How much of everything there is now. */
  public Counts counts() {
    return Counts.of(jdbi);
  }

  @Override
  public void close() {
    pool.dispose();
  }
}
