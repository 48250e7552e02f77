package plum.sandbox;

import java.util.List;

/**
 * How well programs are contained on this machine.
 *
 * @param layers what is active, e.g. seccomp, landlock 7, bubblewrap, rlimits
 * @param python version and path of the interpreter
 */
public record Isolation(Level level, List<String> layers, String python) {
  public Isolation {
    layers = List.copyOf(layers);
  }

  /** Named as they are stored with every result. */
  public enum Level {
    /** Files, network, processes and signals are out of reach. */
    FULL,
    /** No network, processes or signals, but files may be read. */
    PARTIAL,
    /** Limits only. */
    NONE
  }
}
