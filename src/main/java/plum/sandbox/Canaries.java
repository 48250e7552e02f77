package plum.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Things put within an attack's reach, were it not confined, and looked at afterwards: a folder
 * with a secret and files to spoil, three listeners, and names where any process may make a file.
 * No attack does lasting harm where it works: what it may spoil lies here.
 */
final class Canaries implements AutoCloseable {

  private static final List<String> OPEN_TO_ALL = List.of("/", "/tmp", "/var/tmp", "/dev/shm");
  private static final List<String> FILES =
      List.of("append", "truncate", "delete", "rename", "chmod", "chown", "utime", "attribute");
  private static final FileTime LONG_AGO = FileTime.from(Instant.ofEpochSecond(1_000_000_000));

  private final Path folder;
  private final String id;
  private final int secret;
  private final ServerSocketChannel network = ServerSocketChannel.open();
  private final DatagramChannel datagrams = DatagramChannel.open(StandardProtocolFamily.INET);
  private final ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
  private final Map<String, String> before;

  private Canaries() throws IOException {
    var random = new SecureRandom();
    secret = 100_000_000 + random.nextInt(800_000_000);
    id = Long.toHexString(random.nextLong());
    folder = Files.createTempDirectory("plum-canary").toRealPath();
    write("secret", secret + "\n");
    write("plum_secret.py", "NUMBER = " + secret + "\n");
    for (String name : FILES) {
      write(name, "as it was\n");
    }
    Files.createSymbolicLink(folder.resolve("door"), folder.resolve("secret"));
    var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    network.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
    datagrams.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
    local.bind(UnixDomainSocketAddress.of(folder.resolve("socket"))).configureBlocking(false);
    before = look();
  }

  /** Puts everything in its place. */
  static Canaries place() {
    try {
      return new Canaries();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, LONG_AGO);
  }

  /** What programs call them. */
  Map<String, String> targets() {
    return Map.of(
        "folder", folder.toString(),
        "id", id,
        "secret", String.valueOf(secret),
        "tcp", String.valueOf(network.socket().getLocalPort()),
        "udp", String.valueOf(datagrams.socket().getLocalPort()));
  }

  /** What has happened to them. */
  List<AttackSuite.Trace> traces() {
    try {
      return List.of(
          new AttackSuite.Trace("files in a folder of yours", changes()),
          new AttackSuite.Trace("files where everybody may write", left()),
          new AttackSuite.Trace("listeners on this machine", visits()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> changes() throws IOException {
    Map<String, String> after = look();
    List<String> changes = new ArrayList<>();
    before.forEach(
        (name, state) -> {
          String now = after.get(name);
          if (now == null) {
            changes.add(name + " is gone");
          } else if (!now.equals(state)) {
            changes.add("%s was %s, is %s".formatted(name, state, now));
          }
        });
    List<String> added = after.keySet().stream().filter(n -> !before.containsKey(n)).toList();
    if (added.size() > 5) {
      changes.add(added.size() + " files were made");
    } else {
      added.forEach(name -> changes.add(name + " was made"));
    }
    return changes;
  }

  private Map<String, String> look() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        found.put(String.valueOf(file.getFileName()), state(file));
      }
    }
    return found;
  }

  private static String state(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "no plain file";
    }
    return "%s %s %d bytes%s"
        .formatted(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            Files.getLastModifiedTime(file),
            Files.size(file),
            attributes(file));
  }

  private static String attributes(Path file) {
    try {
      var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
      return view == null || view.list().isEmpty() ? "" : " " + view.list();
    } catch (IOException _) {
      return ""; // this file system has none
    }
  }

  private List<Path> places() {
    return OPEN_TO_ALL.stream().map(p -> Path.of(p, "plum-canary-" + id)).toList();
  }

  private List<String> left() {
    return places().stream().filter(Files::exists).map(p -> p + " was made").toList();
  }

  private List<String> visits() throws IOException {
    List<String> visits = new ArrayList<>();
    if (drain(network) > 0) {
      visits.add("somebody connected over the network");
    }
    if (datagrams.receive(ByteBuffer.allocate(16)) != null) {
      visits.add("somebody sent a datagram");
    }
    if (drain(local) > 0) {
      visits.add("somebody connected to a local socket");
    }
    return visits;
  }

  private static int drain(ServerSocketChannel listener) throws IOException {
    int visitors = 0;
    while (true) {
      try (var visitor = listener.accept()) {
        if (visitor == null) {
          return visitors;
        }
        visitors++;
      }
    }
  }

  /** Takes everything away, and what was left beside it. */
  @Override
  public void close() {
    try {
      network.close();
      datagrams.close();
      local.close();
      for (Path place : places()) {
        Files.deleteIfExists(place);
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
