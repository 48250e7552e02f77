package plum.pipeline;

/**
 * Random seeds that depend on what is drawn, never on when: order and parallelism do not matter.
 */
final class Seeds {
  private Seeds() {}

  /** A seed for one thing: the mixed seed, FNV-1a over the parts, then mixed again. */
  static long of(long seed, Object... parts) {
    var hash = 0xcbf29ce484222325L ^ mixed(seed);
    for (var part : parts) {
      var text = part.toString();
      for (var i = 0; i < text.length(); i++) {
        hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
      }
      hash = (hash ^ 0x1f) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  /** The finalizer of SplitMix64. */
  private static long mixed(long value) {
    var hash = value + 0x9e3779b97f4a7c15L;
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
