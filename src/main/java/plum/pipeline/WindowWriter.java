package plum.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import plum.data.Instruction;
import plum.data.Outcome;
import plum.data.Solution;
import plum.data.Stage;
import plum.data.TestOrigin;
import plum.data.Verdict;
import plum.store.Executions;
import plum.store.Project;

/**
 * A job for measuring the window: writes solutions, judgements and executions at a steady rate,
 * with the events of a real stage, until it is cancelled.
 */
public final class WindowWriter {
  /** Rows written in a second. */
  public static final int ROWS_PER_SECOND = 1000;

  private static final int SOLUTIONS = 14;
  private static final int PAGE = 100;

  private final Project project;
  private final AtomicLong rows = new AtomicLong();

  public WindowWriter(Project project) {
    this.project = project;
  }

  /** Rows written so far. */
  public long rows() {
    return rows.get();
  }

  /** Begins to write on a thread of its own; the stages are not looked at. */
  public JobQueue.Job submit(List<StageConfig> stages, Consumer<JobEvent> events) {
    var job = new JobQueue.Job(stages, new CancelToken(), new CompletableFuture<>());
    Thread.ofVirtual()
        .name("job")
        .start(
            () -> {
              try {
                write(job.token(), events);
                job.ended().complete(Outcome.CANCELLED);
              } catch (RuntimeException | Error e) {
                job.ended().completeExceptionally(e);
              }
            });
    return job;
  }

  private void write(CancelToken token, Consumer<JobEvent> events) {
    var name = "write-" + (project.runs().all().size() + 1);
    var run = project.runs().add(Stage.SAMPLING, name, 1, "{}", 0, Pipeline.VERSION);
    events.accept(new JobEvent.Started(run));
    var base = project.checkpoints().all().getFirst();
    var after = 0L;
    var waiting = new ArrayList<Instruction>();
    var due = System.nanoTime();
    while (!token.getAsBoolean()) {
      if (waiting.isEmpty()) {
        for (var row : project.instructions().page(after, PAGE, null, "")) {
          after = row.id();
          if (row.tests() > 0) {
            waiting.add(project.instructions().byId(row.id()).orElseThrow());
          }
        }
        if (waiting.isEmpty()) {
          break;
        }
      }
      var instruction = waiting.removeFirst();
      var solutions = new ArrayList<Solution>();
      for (var k = 0; k < SOLUTIONS; k++) {
        solutions.add(WindowProject.solution(run.id(), base.id(), instruction, k));
      }
      project.solutions().add(solutions);
      var suite =
          project
              .suites()
              .labelling(instruction.id(), TestOrigin.MODEL)
              .or(() -> project.suites().labelling(instruction.id(), TestOrigin.GIVEN))
              .orElseThrow();
      var judged = new ArrayList<Executions.Judged>();
      for (var solution : project.solutions().of(run.id(), instruction.id())) {
        judged.add(
            WindowProject.judgement(
                solution.id(),
                suite,
                solution.sample() % 3 == 0 ? Verdict.PASSED : Verdict.WRONG_ANSWER));
      }
      project.executions().add(run.id(), judged);
      var written = SOLUTIONS * (2 + suite.kept().size());
      rows.addAndGet(written);
      events.accept(new JobEvent.Advanced(run, "solutions", rows.get(), 1_000_000));
      due += written * 1_000_000_000L / ROWS_PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
    }
    project.runs().end(run.id(), Outcome.CANCELLED, "");
    events.accept(new JobEvent.Ended(project.runs().byId(run.id()).orElseThrow()));
  }
}
