package plum.ui.session;

import java.util.ArrayList;
import java.util.List;
import plum.sandbox.Isolation;

/** What isolation means, in plain words. */
public final class SandboxWords {
  private SandboxWords() {}

  /** A layer of protection, and whether it is active here. */
  public record Layer(String name, boolean active, String meaning) {}

  /** "full", "partial", "none". */
  public static String level(Isolation.Level level) {
    return switch (level) {
      case FULL -> "full";
      case PARTIAL -> "partial";
      case NONE -> "none";
    };
  }

  /** What a level means in general. */
  public static String meaning(Isolation.Level level) {
    return switch (level) {
      case FULL -> "Your files, the network and other processes are out of reach.";
      case PARTIAL -> "Your files may be read, or the network used; the layers tell which.";
      case NONE -> "Only time, memory and output are limited.";
    };
  }

  /** What a program could do on this machine, as a sentence. */
  public static String here(Isolation isolation) {
    return switch (isolation.level()) {
      case FULL ->
          "Programs written by a model cannot reach your files, the network or other processes.";
      case PARTIAL, NONE -> "A program written by a model could " + reach(isolation) + ".";
    };
  }

  /** What the user is asked to agree to; two or three sentences. */
  public static String risk(Isolation isolation) {
    return "Programs written by a model are about to run on this machine, and nobody has read them."
        + " Here they could "
        + reach(isolation)
        + ".";
  }

  private static String reach(Isolation isolation) {
    if (isolation.level() == Isolation.Level.NONE) {
      return "do whatever you can do: read and change your files, use the network, start and stop"
          + " other programs";
    }
    return has(isolation, "seccomp")
        ? "read your files, but not send them anywhere"
        : "use the network and disturb your other programs, but not reach your files";
  }

  /** What would bring full isolation; empty where it is there. */
  public static String remedy(Isolation isolation) {
    if (isolation.level() == Isolation.Level.FULL) {
      return "";
    }
    return has(isolation, "seccomp")
        ? "Installing bubblewrap, or a Linux kernel with Landlock, closes this."
        : "A Linux kernel with seccomp closes this.";
  }

  /** Every layer there could be, in the order of what it adds. */
  public static List<Layer> layers(Isolation isolation) {
    var layers = new ArrayList<Layer>();
    layers.add(layer(isolation, "seccomp", "no network, processes or signals"));
    layers.add(layer(isolation, "landlock", "no files but Python's own"));
    layers.add(layer(isolation, "bubblewrap", "a file system of its own, without yours"));
    layers.add(layer(isolation, "rlimits", "time, memory and output are limited"));
    return layers;
  }

  private static Layer layer(Isolation isolation, String name, String meaning) {
    var active =
        isolation.layers().stream()
            .filter(each -> each.equals(name) || each.startsWith(name + " "))
            .findFirst();
    return new Layer(active.orElse(name), active.isPresent(), meaning);
  }

  private static boolean has(Isolation isolation, String name) {
    return isolation.layers().contains(name);
  }
}
