package plum.train;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plum.data.PlumException;

/**
 * What a reference said about completions, kept in a file for every later run with that reference.
 *
 * <p>The file is told by the content of the model's folder, its tokenizer included, and by how it
 * is computed with; an entry by the tokens of prompt and completion, so that another template,
 * another maximum length or another pair is another entry. KTO's mismatched completions are entries
 * like the others: they are found again where a run makes the same mismatches, that is with the
 * same data, batch size and seed. An entry keeps the time it took, for whoever is spared it.
 *
 * <p>An entry holds for the company in which its completion went through the reference, since in
 * another one products are rounded otherwise in their last digits. So a run gets the very bits it
 * would get if it asked, whatever ran before it; one with other batches asks for itself, unless it
 * is content with what was said in any company.
 *
 * <p>The file only grows; what a killed process left half written at its end is cut off.
 */
final class ReferenceCache {
  private static final int KEY_BYTES = 16;
  private static final int ENTRY_BYTES = KEY_BYTES + Long.BYTES + Double.BYTES + Float.BYTES;

  /** Of the tokens of a row. */
  private record Key(long high, long low) {}

  /**
   * What was said of a row once.
   *
   * @param place tells the rows it went with and where it stood among them
   * @param seconds its share of the time
   */
  private record Entry(Key key, long place, double logProb, float seconds) {}

  private final @Nullable Path file;
  private final boolean anyCompany;
  private final Map<Key, List<Entry>> known = new HashMap<>();
  private final List<Entry> fresh = new ArrayList<>();
  private int hits;
  private double saved;

  private ReferenceCache(@Nullable Path file, boolean anyCompany) {
    this.file = file;
    this.anyCompany = anyCompany;
  }

  /** Keeps nothing beyond this run. */
  static ReferenceCache none() {
    return new ReferenceCache(null, false);
  }

  /**
   * Opens what is kept about a reference.
   *
   * @param folder of all that is kept
   * @param reference a digest of the model and of how it is computed with
   * @param anyCompany whether what was said of a row beside other rows will do
   */
  static ReferenceCache open(Path folder, String reference, boolean anyCompany) {
    ReferenceCache cache = new ReferenceCache(folder.resolve(reference + ".bin"), anyCompany);
    cache.read();
    return cache;
  }

  private void read() {
    if (file == null || !Files.exists(file)) {
      return;
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (long entry = Files.size(file) / ENTRY_BYTES; entry > 0; entry--) {
        learn(
            new Entry(
                new Key(in.readLong(), in.readLong()),
                in.readLong(),
                in.readDouble(),
                in.readFloat()));
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  private void learn(Entry entry) {
    known.computeIfAbsent(entry.key(), key -> new ArrayList<>(1)).add(entry);
  }

  /**
   * Log-probabilities of rows that go through the reference together: those kept if all of them
   * are, else those that it says now.
   */
  double[] ask(List<Row> rows, Function<List<Row>, double[]> reference) {
    List<Key> keys = rows.stream().map(ReferenceCache::key).toList();
    List<Entry> entries = find(keys);
    if (entries.size() == rows.size()) {
      hits += rows.size();
      saved += entries.stream().mapToDouble(Entry::seconds).sum();
      return entries.stream().mapToDouble(Entry::logProb).toArray();
    }
    long begin = System.nanoTime();
    double[] values = reference.apply(rows);
    float seconds = (float) ((System.nanoTime() - begin) / 1e9 / Math.max(1, values.length));
    long company = company(keys);
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        fresh.add(new Entry(keys.get(i), company + i, values[i], seconds));
      }
    }
    return values;
  }

  /** Whether what the reference says of these together is kept. */
  boolean knows(List<Row> rows) {
    return find(rows.stream().map(ReferenceCache::key).toList()).size() == rows.size();
  }

  /** One entry for each key, of this company where there is one; fewer if some are not kept. */
  private List<Entry> find(List<Key> keys) {
    long company = company(keys);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      List<Entry> all = known.getOrDefault(keys.get(i), List.of());
      long place = company + i;
      all.stream()
          .filter(entry -> entry.place() == place)
          .findFirst()
          .or(() -> anyCompany ? all.stream().findFirst() : Optional.empty())
          .ifPresent(entries::add);
    }
    return entries;
  }

  /** Tells apart the rows that go through the reference together. */
  private static long company(List<Key> keys) {
    long hash = keys.size();
    for (Key key : keys) {
      hash = (hash ^ key.low()) * 0x100000001B3L + key.high();
    }
    return hash;
  }

  /** Writes down what is new. */
  void save() {
    if (file == null || fresh.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(fresh.size() * ENTRY_BYTES);
      DataOutputStream out = new DataOutputStream(bytes);
      for (Entry entry : fresh) {
        out.writeLong(entry.key().high());
        out.writeLong(entry.key().low());
        out.writeLong(entry.place());
        out.writeDouble(entry.logProb());
        out.writeFloat(entry.seconds());
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.position(channel.size() / ENTRY_BYTES * ENTRY_BYTES);
        ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
    fresh.forEach(this::learn);
    fresh.clear();
  }

  /** Completions that did not have to be asked about. */
  int hits() {
    return hits;
  }

  /** What asking about them once took. */
  Duration saved() {
    return Duration.ofMillis(Math.round(saved * 1000));
  }

  private static Key key(Row row) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (row.ids().length + 1));
    bytes.putInt(row.promptLength());
    for (int id : row.ids()) {
      bytes.putInt(id);
    }
    MessageDigest digest = Fingerprint.sha256();
    digest.update(bytes.flip());
    ByteBuffer first = ByteBuffer.wrap(digest.digest());
    return new Key(first.getLong(), first.getLong());
  }

  private static PlumException refused(Path file, IOException e) {
    return new PlumException(
        "Could not keep what the reference says in "
            + file
            + " ("
            + e.getMessage()
            + "). Check that the disk has room.",
        e);
  }
}
