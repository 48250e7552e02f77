package plum.ui.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Short reads for the screen, off the thread that draws it. */
public final class Loader {
  private final Executor background;
  private final Executor foreground;
  private final Consumer<Throwable> failures;
  private final List<Line> lines = new CopyOnWriteArrayList<>();

  /**
   * @param background where reads happen
   * @param foreground where results are shown; the thread of the scene graph
   * @param failures told, in the foreground, of reads that failed
   */
  public Loader(Executor background, Executor foreground, Consumer<Throwable> failures) {
    this.background = background;
    this.foreground = foreground;
    this.failures = failures;
  }

  /** Reads in the background and shows in the foreground. */
  public <T> void load(Supplier<T> read, Consumer<T> show) {
    deliver(read, show);
  }

  /** Does something in the background, e.g. writes a decision, and something else afterwards. */
  public void perform(Runnable work, Runnable after) {
    deliver(
        () -> {
          work.run();
          return true;
        },
        _ -> after.run());
  }

  private <T> void deliver(Supplier<T> read, Consumer<T> show) {
    var _ =
        CompletableFuture.supplyAsync(read, background)
            .handleAsync(
                (value, failure) -> {
                  if (failure == null) {
                    show.accept(value);
                  } else {
                    failures.accept(cause(failure));
                  }
                  return true;
                },
                foreground)
            .whenComplete((_, failure) -> reportBug(failure));
  }

  private void reportBug(@Nullable Throwable failure) {
    if (failure != null) {
      foreground.execute(() -> failures.accept(cause(failure)));
    }
  }

  private static Throwable cause(Throwable failure) {
    var cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** A way on which things happen one after another, in the order they were asked for. */
  public Line line() {
    var line = new Line();
    lines.add(line);
    return line;
  }

  /** Waits until everything on the lines has happened. Not in the foreground. */
  public void finish() {
    lines.forEach(line -> line.last.join());
  }

  /** Keeps the order, e.g. of a person's decisions on their way to the disk. Foreground only. */
  public final class Line {
    private volatile CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);

    private Line() {}

    /**
     * Does something in the background after all that was asked for before.
     *
     * @param show told of the result in the foreground
     * @param failed told in the foreground that it failed, after the failure was reported
     */
    public <T> void then(Supplier<T> work, Consumer<T> show, Runnable failed) {
      var result = last.thenApplyAsync(_ -> work.get(), background);
      last = result.handle((_, _) -> true);
      var _ =
          result
              .handleAsync(
                  (value, failure) -> {
                    if (failure == null) {
                      show.accept(value);
                    } else {
                      failures.accept(cause(failure));
                      failed.run();
                    }
                    return true;
                  },
                  foreground)
              .whenComplete((_, failure) -> reportBug(failure));
    }
  }

  /** A place on the screen where only the newest request may arrive. */
  public Slot slot() {
    return new Slot();
  }

  /** Drops results that were overtaken by a newer request. Used in the foreground only. */
  public final class Slot {
    private long newest;

    private Slot() {}

    public <T> void load(Supplier<T> read, Consumer<T> show) {
      var ticket = ++newest;
      deliver(
          read,
          value -> {
            if (ticket == newest) {
              show.accept(value);
            }
          });
    }

    /**
     * Does slow work in the background and shows what it hands over as it comes.
     *
     * @param work is given where to hand things over, on any thread
     * @param each shows one of them
     * @param show told of the end
     * @param failed told, after the failure was reported, that there was none
     */
    public <E, T> void follow(
        Function<Consumer<E>, T> work, Consumer<E> each, Consumer<T> show, Runnable failed) {
      var ticket = ++newest;
      var _ =
          CompletableFuture.supplyAsync(
                  () ->
                      work.apply(
                          made ->
                              foreground.execute(
                                  () -> {
                                    if (ticket == newest) {
                                      each.accept(made);
                                    }
                                  })),
                  background)
              .handleAsync(
                  (value, failure) -> {
                    if (failure != null) {
                      failures.accept(cause(failure));
                    }
                    if (ticket == newest && failure == null) {
                      show.accept(value);
                    } else if (ticket == newest) {
                      failed.run();
                    }
                    return true;
                  },
                  foreground)
              .whenComplete((_, failure) -> reportBug(failure));
    }

    /** Drops whatever is still on its way. */
    public void drop() {
      newest++;
    }
  }
}
