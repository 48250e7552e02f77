package plum.sandbox;

import java.util.List;

/**
 * How well programs are contained on this machine.
 *
 * @param layers what is active, e.g. seccomp, landlock 7, bubblewrap, rlimits
 * @param interpreter version and path
 */
public record Isolation(Level level, List<String> layers, String interpreter) {
  public Isolation {
    layers = List.copyOf(layers);
  }

  /** What these layers amount to. */
  static Isolation of(List<String> layers, String interpreter) {
    boolean calls = layers.contains("seccomp");
    boolean files =
        layers.contains("bubblewrap")
            || layers.contains("seatbelt")
            || layers.stream().anyMatch(layer -> layer.startsWith("landlock"));
    Level level = calls && files ? Level.FULL : calls || files ? Level.PARTIAL : Level.NONE;
    return new Isolation(level, layers, interpreter);
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
