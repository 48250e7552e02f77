package plum.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import plum.data.PlumException;
import plum.io.Atomic;
import plum.io.Json;

/**
 * The settings tried in a project, in a file of its folder: experiments of a person, no rows of the
 * loop.
 *
 * @param tries the oldest first
 */
public record BenchTries(List<BenchTry> tries) {
  /** The file's name. */
  public static final String FILE = "tries.json";

  /** Tries without a star that are kept; with more the oldest go. */
  public static final int MOST = 200;

  public BenchTries {
    tries = List.copyOf(tries);
  }

  /**
   * Reads them; none if there is no file.
   *
   * @throws PlumException if the file cannot be read; the message says what to do
   */
  public static BenchTries read(Path folder) {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new BenchTries(List.of());
    }
    try {
      return Json.read(Files.readString(file), BenchTries.class);
    } catch (IOException | PlumException e) {
      throw new PlumException(
          "The settings tried earlier cannot be read from "
              + file
              + " ("
              + e.getMessage()
              + "). Move the file away to begin anew; the loop does not need it.",
          e);
    }
  }

  /**
   * Writes them.
   *
   * @throws PlumException if the disk refuses
   */
  public void write(Path folder) {
    Atomic.text(folder.resolve(FILE), Json.write(this) + "\n");
  }

  /** An id that no try has. */
  public long nextId() {
    return tries.stream().mapToLong(BenchTry::id).max().orElse(0) + 1;
  }

  /** With one more; the oldest without a star goes where there are too many. */
  public BenchTries with(BenchTry more) {
    var all = new ArrayList<>(tries);
    all.add(more);
    var plain = all.stream().filter(each -> !each.starred()).toList();
    plain.stream().limit(Math.max(0, plain.size() - MOST)).forEach(all::remove);
    return new BenchTries(all);
  }

  /** With another in place of the one with its id. */
  public BenchTries replacing(BenchTry other) {
    return new BenchTries(
        tries.stream().map(each -> each.id() == other.id() ? other : each).toList());
  }

  /** With one that was taken out, in its old place. */
  public BenchTries restoring(BenchTry one) {
    var all = new ArrayList<>(tries);
    all.add(one);
    all.sort(Comparator.comparingLong(BenchTry::id));
    return new BenchTries(all);
  }

  /** Without one. */
  public BenchTries without(BenchTry gone) {
    return new BenchTries(tries.stream().filter(each -> each.id() != gone.id()).toList());
  }
}
