package plum.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Stopping and standing still. */
final class CancelTokenTest {
  private final CancelToken token = new CancelToken();

  private CompletableFuture<Boolean> look() {
    return CompletableFuture.supplyAsync(token::getAsBoolean, Thread::startVirtualThread);
  }

  private void awaitStandstill() {
    while (!token.isPaused()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoLooksWhileItIsHeldStandsStillUntilItGoesOn() {
    assertFalse(token.getAsBoolean());
    token.pause();
    assertFalse(token.isPaused(), "nobody has looked yet");
    var first = look();
    awaitStandstill();
    var second = look();
    assertFalse(first.isDone());
    token.resume();
    assertFalse(first.join());
    assertFalse(second.join());
    assertFalse(token.isPaused());
    assertTrue(token.paused().isPositive());
    var whole = token.paused();
    assertFalse(token.getAsBoolean());
    assertEquals(whole, token.paused(), "time goes by, but it does not stand still");
  }

  @Test
  void stoppingEndsTheStandstill() {
    token.pause();
    var look = look();
    awaitStandstill();
    token.cancel();
    assertTrue(look.join());
    token.pause();
    assertTrue(token.getAsBoolean(), "what is to stop is not held");
    assertFalse(token.isHeld());
  }

  @Test
  void whatWasHeldAndLetGoBeforeAnyoneLookedCostsNothing() {
    token.pause();
    token.resume();
    assertFalse(token.getAsBoolean());
    assertEquals(Duration.ZERO, token.paused());
  }
}
