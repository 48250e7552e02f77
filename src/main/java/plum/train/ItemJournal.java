package plum.train;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import plum.data.PlumException;

/**
 * A file to which every step appends what its items did. It only grows, so that keeping it costs
 * the same at every step; what a killed run wrote beyond its last saved state is cut off when it
 * goes on.
 */
final class ItemJournal implements AutoCloseable {

  static final String FILE = "items.bin";

  private final Path file;
  private final DataOutputStream out;

  private ItemJournal(Path file, DataOutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Opens the journal of a folder, cut off behind a step.
   *
   * @param step the last one that stays; -1 for none
   */
  static ItemJournal open(Path folder, int step) {
    Path file = folder.resolve(FILE);
    try {
      Files.createDirectories(folder);
      long kept = Files.exists(file) ? scan(file, step, new TreeMap<>()) : 0;
      try (var channel =
          Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
        channel.truncate(kept);
      }
      return new ItemJournal(
          file,
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND))));
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /** What the items did, by step; empty if there is no journal in the folder. */
  static Map<Integer, List<ItemReading>> read(Path folder) {
    Path file = folder.resolve(FILE);
    Map<Integer, List<ItemReading>> steps = new TreeMap<>();
    if (Files.exists(file)) {
      try {
        scan(file, Integer.MAX_VALUE, steps);
      } catch (IOException e) {
        throw refused(file, e);
      }
    }
    return steps;
  }

  /** Reads whole entries up to a step; returns how many bytes they take. */
  private static long scan(Path file, int last, Map<Integer, List<ItemReading>> steps)
      throws IOException {
    long bytes = 0;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (true) {
        int step = in.readInt();
        int count = in.readInt();
        if (step > last) {
          return bytes;
        }
        List<ItemReading> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          items.add(
              new ItemReading(
                  in.readLong(),
                  in.readBoolean(),
                  in.readDouble(),
                  in.readDouble(),
                  in.readDouble(),
                  in.readDouble()));
        }
        steps.computeIfAbsent(step, key -> new ArrayList<>()).addAll(items);
        bytes += 2 * Integer.BYTES + count * (Long.BYTES + 1 + 4L * Double.BYTES);
      }
    } catch (EOFException _) {
      return bytes; // the rest is an entry that the process did not live to end
    }
  }

  void append(int step, List<ItemReading> items) {
    if (items.isEmpty()) {
      return;
    }
    try {
      out.writeInt(step);
      out.writeInt(items.size());
      for (ItemReading item : items) {
        out.writeLong(item.id());
        out.writeBoolean(item.heldOut());
        out.writeDouble(item.chosenReward());
        out.writeDouble(item.rejectedReward());
        out.writeDouble(item.chosenLogProb());
        out.writeDouble(item.rejectedLogProb());
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /** Gives everything to the system, before a state that counts on it is saved. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  /** Copies the journal into another folder, if anything is in it. */
  void copyTo(Path folder) throws IOException {
    flush();
    if (Files.size(file) > 0) {
      Files.copy(file, folder.resolve(FILE));
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  private static PlumException refused(Path file, IOException e) {
    return new PlumException(
        "Could not keep what each pair does in "
            + file
            + " ("
            + e.getMessage()
            + "). Check that the disk has room.",
        e);
  }
}
