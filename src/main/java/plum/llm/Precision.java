package plum.llm;

import ai.djl.Device;

/** The type of numbers a model computes in. */
public enum Precision {
  /** BFLOAT16 on a GPU, FLOAT32 on a processor. */
  AUTO,
  FLOAT32,
  /**
   * Half the memory, and faster where the hardware knows it; parameters in training stay FLOAT32.
   */
  BFLOAT16;

  private static final int TORCH_FLOAT32 = 6;
  private static final int TORCH_BFLOAT16 = 15;

  /** Torch's number of the type on a device. */
  public int torch(Device device) {
    return this == BFLOAT16 || (this == AUTO && device.isGpu()) ? TORCH_BFLOAT16 : TORCH_FLOAT32;
  }
}
