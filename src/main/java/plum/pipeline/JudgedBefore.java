package plum.pipeline;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import plum.data.Language;
import plum.data.PlumException;
import plum.data.Verdict;
import plum.io.Json;
import plum.sandbox.Isolation;
import plum.sandbox.Judge;
import plum.sandbox.PoolStatus;
import plum.sandbox.Problem;
import plum.sandbox.ProgramResult;
import plum.store.KnownResults;

/**
 * A judge that looks into the project first: a program that met the same tests under the same
 * conditions before is not run again.
 *
 * <p>The conditions are the problem with its language, context, tests and limits, the isolation,
 * the interpreter and {@link #HARNESS}. Not remembered: faults of the sandbox, which say nothing
 * about the program, and what ended while the job was being cancelled.
 *
 * <p>The threads of the sandbox come here, so the store is asked by one of them at a time and over
 * connections of their own. New results wait for the first that comes a second later, because a
 * transaction for each would cost more than running a small program.
 */
final class JudgedBefore implements Judge {
  /** To be raised whenever a judge may say something else, or more, of the same program. */
  static final int HARNESS = 3;

  private static final int BATCH = 64;
  private static final long LONGEST_WAIT = 1_000_000_000L;

  private final Judge judge;
  private final KnownResults store;
  private final long runId;

  /** Found out but not stored yet, by digest. */
  private final Map<String, String> waiting = new HashMap<>();

  private long saved = System.nanoTime();
  private long asked;
  private long known;

  /**
   * @param runId the run that new results are entered under
   */
  JudgedBefore(Judge judge, KnownResults store, long runId) {
    this.judge = judge;
    this.store = store;
    this.runId = runId;
  }

  /** Programs judged so far. */
  synchronized long asked() {
    return asked;
  }

  /** Of them, those that were not run because their result was known. */
  synchronized long known() {
    return known;
  }

  @Override
  public Isolation isolation() {
    return judge.isolation();
  }

  @Override
  public Isolation isolation(Language language) {
    return judge.isolation(language);
  }

  @Override
  public int workers() {
    return judge.workers();
  }

  @Override
  public PoolStatus status() {
    return judge.status();
  }

  @Override
  public List<ProgramResult> judge(
      Problem problem, List<String> programs, BooleanSupplier cancelled) {
    var digests = new ArrayList<String>();
    var begun = begin(problem);
    programs.forEach(program -> digests.add(digest(begun, program)));
    var found = find(digests, problem);
    var results = new ArrayList<ProgramResult>();
    if (found.keySet().containsAll(digests)) {
      digests.forEach(digest -> results.add(found.get(digest)));
      return results;
    }
    var prepared = judge.prepare(problem, cancelled);
    if (prepared.isEmpty()) {
      return results;
    }
    try (var session = prepared.get()) {
      for (var i = 0; i < programs.size(); i++) {
        var result = found.get(digests.get(i));
        if (result == null) {
          var run = session.run(programs.get(i));
          if (run.isEmpty()) {
            break;
          }
          result = run.get();
          found.put(digests.get(i), result);
          remember(digests.get(i), result, cancelled);
        }
        results.add(result);
      }
    }
    return results;
  }

  @Override
  public Optional<Session> prepare(Problem problem, BooleanSupplier cancelled) {
    var begun = begin(problem);
    return judge
        .prepare(problem, cancelled)
        .map(
            session ->
                new Session() {
                  @Override
                  public Optional<ProgramResult> run(String program) {
                    var digest = digest(begun, program);
                    var found = Optional.ofNullable(find(List.of(digest), problem).get(digest));
                    if (found.isPresent()) {
                      return found;
                    }
                    var result = session.run(program);
                    result.ifPresent(each -> remember(digest, each, cancelled));
                    return result;
                  }

                  @Override
                  public void close() {
                    session.close();
                  }
                });
  }

  private Map<String, ProgramResult> find(List<String> digests, Problem problem) {
    var texts = new HashMap<String, String>();
    synchronized (this) {
      texts.putAll(store.find(digests));
      texts.putAll(waiting);
    }
    var found = new HashMap<String, ProgramResult>();
    for (var digest : digests) {
      var text = texts.get(digest);
      if (text != null) {
        read(text)
            .filter(result -> result.tests().size() == problem.tests().size())
            .ifPresent(result -> found.put(digest, result));
      }
    }
    synchronized (this) {
      asked += digests.size();
      known += digests.stream().filter(found::containsKey).count();
    }
    return found;
  }

  /** What cannot be read, as from another version, is as good as not known. */
  private static Optional<ProgramResult> read(String text) {
    try {
      return Optional.of(Json.read(text, ProgramResult.class));
    } catch (PlumException e) {
      return Optional.empty();
    }
  }

  private void remember(String digest, ProgramResult result, BooleanSupplier cancelled) {
    if (result.verdict() == Verdict.JUDGE_ERROR || cancelled.getAsBoolean()) {
      return;
    }
    var text = Json.write(result);
    if (text.length() > KnownResults.LONGEST) {
      return;
    }
    synchronized (this) {
      waiting.put(digest, text);
      if (waiting.size() >= BATCH || System.nanoTime() - saved > LONGEST_WAIT) {
        save();
      }
    }
  }

  /** Stores what waits to be. */
  synchronized void save() {
    store.add(runId, waiting);
    waiting.clear();
    saved = System.nanoTime();
  }

  /** A digest of everything but the program. */
  private MessageDigest begin(Problem problem) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var isolation = judge.isolation(problem.language());
      take(digest, Integer.toString(HARNESS));
      take(digest, isolation.level().name());
      // Numbers in the names of layers are versions of the kernel's interface.
      take(digest, String.join(",", isolation.layers()).replaceAll("\\s*\\d+", ""));
      take(digest, isolation.interpreter());
      take(digest, Json.write(problem));
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String digest(MessageDigest begun, String program) {
    try {
      var digest = (MessageDigest) begun.clone();
      take(digest, program);
      return HexFormat.of().formatHex(digest.digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("every SHA-256 can be cloned", e);
    }
  }

  /** Length and characters; an encoding would take different broken texts for the same. */
  private static void take(MessageDigest digest, String text) {
    var bytes = ByteBuffer.allocate(4 + 2 * text.length());
    bytes.putInt(text.length());
    bytes.asCharBuffer().put(text);
    digest.update(bytes.array());
  }

  /** Stores what waits to be; the judge behind this one stays open. */
  @Override
  public void close() {
    save();
  }
}
