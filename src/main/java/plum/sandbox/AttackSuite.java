package plum.sandbox;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import plum.data.PlumException;
import plum.data.Verdict;

/**
 * Attacks the sandbox with programs of its own and says which it held.
 *
 * <p>Covered: wrong verdicts, forged verdicts, harm to the program that follows in the same worker,
 * files, sockets and processes left behind.
 *
 * <p>Not covered: faults of the kernel, side channels, attacks that nobody has thought of.
 *
 * <p>An attack answers its test correctly only if it worked, and does no lasting harm if it does:
 * the suite is made to be run where the sandbox may be broken.
 */
public final class AttackSuite {

  /** Names of the layers that a sandbox may have besides limits. */
  public static final List<String> LAYERS =
      Host.here().layers().stream().map(l -> l.name().toLowerCase(Locale.ROOT)).toList();

  private AttackSuite() {}

  /** How a program of the suite ended. */
  public enum Ending {
    /** As it should: an attack came to nothing, a control passed. */
    CONTAINED,
    /** Not as it should, but no attack worked: another verdict, a control that failed. */
    UNEXPECTED,
    /** An attack passed its test, cost the sandbox its worker, or spoilt the next program. */
    WORKED
  }

  /**
   * One program of the suite.
   *
   * @param purpose what it tries
   * @param allowed verdicts that it may get
   * @param after what became of the good program in the same worker; empty if it passed
   */
  public record Outcome(
      String program,
      String family,
      String purpose,
      Ending ending,
      Verdict got,
      String detail,
      List<Verdict> allowed,
      String after) {
    public Outcome {
      allowed = List.copyOf(allowed);
    }
  }

  /**
   * Something that should be as it was.
   *
   * @param changes in words; none if all is well
   */
  public record Trace(String what, List<String> changes) {
    public Trace {
      changes = List.copyOf(changes);
    }
  }

  /** How many programs of a family ended as they should. */
  public record Family(String name, String purpose, int contained, int total) {}

  /**
   * What came of it.
   *
   * @param outcomes in the order of the suite
   * @param complete false if it was cancelled
   */
  public record Report(
      Isolation isolation, List<Outcome> outcomes, List<Trace> traces, boolean complete) {
    public Report {
      outcomes = List.copyOf(outcomes);
      traces = List.copyOf(traces);
    }

    /** Whether every program ended as it should and nothing was left behind. */
    public boolean isContained() {
      return complete
          && outcomes.stream().allMatch(o -> o.ending() == Ending.CONTAINED)
          && traces.stream().allMatch(t -> t.changes().isEmpty());
    }

    /** Attacks that worked. */
    public int worked() {
      return (int) outcomes.stream().filter(o -> o.ending() == Ending.WORKED).count();
    }

    /** Families in the order of the suite. */
    public List<Family> families() {
      Map<String, List<Outcome>> byFamily =
          outcomes.stream().collect(Collectors.groupingBy(Outcome::family));
      List<Family> families = new ArrayList<>();
      for (Attack.Family family : Attack.families()) {
        List<Outcome> members = byFamily.getOrDefault(family.name(), List.of());
        long held = members.stream().filter(o -> o.ending() == Ending.CONTAINED).count();
        families.add(new Family(family.name(), family.purpose(), (int) held, members.size()));
      }
      return families;
    }
  }

  /**
   * Opens a sandbox with some of its layers only.
   *
   * @param layers of {@link #LAYERS}; those that do not work here are left out, see {@link
   *     Judge#isolation}
   * @throws PlumException when there is no Python to run programs with
   */
  public static Judge open(int workers, Collection<String> layers) {
    Set<Worker.Layer> wanted = EnumSet.noneOf(Worker.Layer.class);
    layers.forEach(name -> wanted.add(Worker.Layer.valueOf(name.toUpperCase(Locale.ROOT))));
    return PythonJudge.open(workers, wanted);
  }

  /**
   * Runs all programs, as many at once as the sandbox has workers, each followed by a good program
   * in the same worker. Closes the sandbox, since what lives longer than it belongs to the answer.
   *
   * @param each called after every program, by one thread at a time
   * @param cancelled looked at while programs run
   */
  public static Report run(Judge judge, Consumer<Outcome> each, BooleanSupplier cancelled) {
    try (Canaries canaries = Canaries.place()) {
      var survivors = new Survivors();
      List<Attack> attacks = attacks(canaries.targets());
      List<Outcome> outcomes;
      try (judge) {
        outcomes = outcomes(judge, attacks, each, cancelled);
      }
      List<Trace> traces = new ArrayList<>(canaries.traces());
      traces.add(new Trace("processes", survivors.end()));
      return new Report(judge.isolation(), outcomes, traces, outcomes.size() == attacks.size());
    }
  }

  private static List<Outcome> outcomes(
      Judge judge, List<Attack> attacks, Consumer<Outcome> each, BooleanSupplier cancelled) {
    List<Outcome> outcomes = new ArrayList<>();
    Object turn = new Object();
    try (ExecutorService callers = Executors.newFixedThreadPool(judge.workers())) {
      List<Future<Optional<Outcome>>> pending = new ArrayList<>();
      for (Attack attack : attacks) {
        pending.add(
            callers.submit(
                () -> {
                  Optional<Outcome> outcome = judge(judge, attack, cancelled);
                  synchronized (turn) {
                    outcome.ifPresent(each);
                  }
                  return outcome;
                }));
      }
      for (Future<Optional<Outcome>> future : pending) {
        future.get().ifPresent(outcomes::add);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts", e);
    }
    return outcomes;
  }

  /** The whole suite, aimed at some targets. */
  static List<Attack> attacks(Map<String, String> targets) {
    List<Attack> attacks = new ArrayList<>();
    for (Attack.Family family : Attack.families()) {
      for (String name : family.programs()) {
        attacks.add(Attack.read(family.name(), name, targets));
      }
    }
    return attacks;
  }

  /** One attack and the good program after it; nothing if cancelled. */
  private static Optional<Outcome> judge(Judge judge, Attack attack, BooleanSupplier cancelled) {
    List<String> programs = new ArrayList<>();
    for (int i = 0; i < attack.times(); i++) {
      programs.add(attack.program());
    }
    if (!attack.isControl()) {
      programs.add(attack.good());
    }
    List<ProgramResult> results = judge.judge(attack.problem(), programs, cancelled);
    if (results.size() < programs.size()) {
      return Optional.empty();
    }
    List<ProgramResult> hostile = results.subList(0, attack.times());
    ProgramResult last =
        hostile.stream().filter(r -> r.verdict().isPass()).findFirst().orElse(hostile.getLast());
    ProgramResult good = results.getLast();
    boolean spoilt = !attack.isControl() && !good.verdict().isPass();
    return Optional.of(
        new Outcome(
            attack.family() + "-" + attack.name(),
            attack.family(),
            attack.purpose(),
            ending(attack, last.verdict(), spoilt),
            last.verdict(),
            last.detail(),
            attack.allowed().stream().sorted().toList(),
            spoilt ? good.verdict() + " " + good.detail() : ""));
  }

  private static Ending ending(Attack attack, Verdict got, boolean spoilt) {
    if (attack.isControl()) {
      return got.isPass() ? Ending.CONTAINED : Ending.UNEXPECTED;
    }
    if (got.isPass() || got == Verdict.JUDGE_ERROR || spoilt) {
      return Ending.WORKED;
    }
    return attack.allowed().contains(got) ? Ending.CONTAINED : Ending.UNEXPECTED;
  }
}
