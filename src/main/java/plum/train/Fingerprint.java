package plum.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import plum.data.PlumException;
import plum.io.Json;

/** SHA-256 digests by which jobs and weights are told apart. */
final class Fingerprint {

  private Fingerprint() {}

  /**
   * Tells training jobs apart: by settings, device, examples and all files of the policy that
   * matter. Where output and state lie makes no difference.
   */
  static String of(TrainingJob job) {
    return of(job, ofFolder(job.policy()));
  }

  /**
   * The same.
   *
   * @param policy digest of the policy's folder
   */
  static String of(TrainingJob job, String policy) {
    MessageDigest digest = sha256();
    add(digest, Json.write(job.parameters(), TrainingParameters.class));
    add(digest, Json.write(job.device()));
    if (job.chat()) {
      add(digest, "chat");
    }
    for (Example example : job.examples()) {
      add(digest, Json.write(example, Example.class));
    }
    for (Example example : job.heldOut()) {
      add(digest, "held out");
      add(digest, Json.write(example, Example.class));
    }
    add(digest, policy);
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Tells references apart: by all files of the policy that matter, and how it is computed with.
   */
  static String ofReference(TrainingJob job, String policy, int type) {
    MessageDigest digest = sha256();
    add(digest, policy);
    add(digest, job.device().toString());
    add(digest, "computed in " + type + ", kept " + (job.parameters().lora() == null));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The digest of all files of a checkpoint's folder that matter, in hex. */
  static String ofFolder(Path folder) {
    MessageDigest digest = sha256();
    try (var files = Files.list(folder)) {
      List<Path> relevant =
          files
              .filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*\\.(safetensors|json|txt|jinja)"))
              .filter(file -> !file.endsWith(TrainedCheckpoint.FILE))
              .sorted()
              .toList();
      for (Path file : relevant) {
        add(digest, file.getFileName().toString());
        add(digest, ofFile(file));
      }
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The digest of a file's bytes, in hex. */
  static String ofFile(Path file) {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Adds a text after its length, so that no two lists of texts run together to the same bytes. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static PlumException unreadable(Path path, IOException e) {
    return new PlumException("Could not read " + path + " (" + e.getMessage() + ").", e);
  }
}
