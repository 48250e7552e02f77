package plum.llm;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import plum.data.PlumException;

/**
 * TorchScript sources, compiled and callable. To be used on the model thread only.
 *
 * <p>Arguments may be {@link NDArray}, {@link NDList} (a {@code List[Tensor]}, possibly empty),
 * {@code Long} or {@code Integer}, {@code Double}, {@code Boolean}, {@code String}, {@code long[]}
 * and {@code double[]}.
 */
public final class ScriptModule implements AutoCloseable {
  /** The sources of this package: files, decoder, log-probabilities, decoding, sampling. */
  private static final List<String> SOURCES =
      List.of(
          "files.py",
          "linear.py",
          "rope.py",
          "attention.py",
          "mlp.py",
          "decoder.py",
          "logprobs.py",
          "alternatives.py",
          "weights.py",
          "decoding.py",
          "sampling.py",
          "generation.py");

  private final PtSymbolBlock block;
  private final NDManager manager;

  private ScriptModule(PtSymbolBlock block, NDManager manager) {
    this.block = block;
    this.manager = manager;
  }

  /**
   * Compiles this package's sources and others beside them into one module.
   *
   * @param more texts of further sources; their functions may call this package's
   * @throws ai.djl.engine.EngineException with file, line and a caret if a source does not compile
   */
  public static ScriptModule load(Device device, List<String> more) {
    var sources = new ArrayList<String>();
    SOURCES.forEach(name -> sources.add(source(ScriptModule.class, name)));
    sources.addAll(more);
    var archive = ScriptArchive.pack(sources);
    var manager = NDManager.newBaseManager(device, "PyTorch");
    try {
      var block =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), true, false);
      return new ScriptModule(block, manager);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same for a device of a project.
   *
   * @throws PlumException if there is no such device
   */
  public static ScriptModule load(plum.data.Device device, List<String> more) {
    return load(device, 0, more);
  }

  /**
   * The same for one of several devices of a kind.
   *
   * @param number of the GPU, from 0; of no meaning for the processor
   * @throws PlumException if there is no such device
   */
  public static ScriptModule load(plum.data.Device device, int number, List<String> more) {
    try {
      var place = device == plum.data.Device.CUDA ? Device.gpu(number) : Device.cpu();
      var module = load(place, more);
      try (var scope = module.newScope()) {
        scope.create(1f).close(); // the first tensor tells whether the device is there
      }
      return module;
    } catch (EngineException e) {
      if (device == plum.data.Device.CPU) {
        throw e;
      }
      throw new PlumException(
          "CUDA device "
              + number
              + " cannot be used. "
              + Hardware.look()
                  .obstacle()
                  .orElse("PyTorch says: " + String.valueOf(e.getMessage()).strip() + ".")
              + " Or choose the CPU.",
          e);
    }
  }

  /** The text of a source beside a class. */
  public static String source(Class<?> beside, String name) {
    try (var in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no source " + name + " beside " + beside);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Calls a function that needs no gradients. Its results cannot take part in training.
   *
   * @param scope owns the results
   * @return the tensors of the result in order, with lists and tuples laid flat; none for None
   */
  public NDList infer(NDManager scope, String function, Object... arguments) {
    JniUtils.setGradMode(false);
    return invoke(scope, function, false, arguments);
  }

  /**
   * Calls a function that may record and use gradients.
   *
   * @param scope owns the results
   * @return the tensors of the result in order, with lists and tuples laid flat; none for None
   */
  public NDList train(NDManager scope, String function, Object... arguments) {
    JniUtils.setGradMode(true);
    try {
      return invoke(scope, function, true, arguments);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /**
   * Calls a function that makes lasting tensors, such as parameters, without recording gradients.
   *
   * @param scope owns the results
   */
  public NDList make(NDManager scope, String function, Object... arguments) {
    JniUtils.setGradMode(false);
    return invoke(scope, function, true, arguments);
  }

  /** The device of the module. */
  public Device device() {
    return manager.getDevice();
  }

  /** A manager for tensors that live no longer than one piece of work. */
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }

  private NDList invoke(NDManager scope, String function, boolean lasting, Object... arguments) {
    var values = new IValue[arguments.length];
    try {
      for (var i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      var handles = Arrays.stream(values).mapToLong(IValue::getHandle).toArray();
      try (var result = Native.run(block.getHandle(), function, handles, lasting)) {
        return flatten(result, (PtNDManager) scope);
      }
    } finally {
      for (var value : values) {
        if (value != null) {
          value.close();
        }
      }
    }
  }

  private static IValue value(Object argument) {
    return switch (argument) {
      case PtNDArray array -> IValue.from(array);
      case NDList list ->
          IValue.listFrom(list.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
      case Long number -> IValue.from(number.longValue());
      case Integer number -> IValue.from(number.longValue());
      case Double number -> IValue.from(number.doubleValue());
      case Boolean flag -> IValue.from(flag.booleanValue());
      case String text -> IValue.from(text);
      case long[] numbers -> IValue.listFrom(numbers);
      case double[] numbers -> IValue.listFrom(numbers);
      default -> throw new IllegalArgumentException("not an argument: " + argument.getClass());
    };
  }

  private static NDList flatten(IValue value, PtNDManager scope) {
    if (value.isTensor()) {
      return new NDList(value.toTensor(scope));
    }
    if (value.isTensorList()) {
      return new NDList(value.toTensorArray(scope));
    }
    var list = new NDList();
    if (value.isTuple()) {
      for (var part : value.toIValueTuple()) {
        try (part) {
          list.addAll(flatten(part, scope));
        }
      }
    }
    return list;
  }

  /**
   * DJL's entry for calling a method of a module. Its public doors take either only tensors or only
   * calls without gradients; this one takes everything.
   */
  private static final class Native {
    private static final Object LIBRARY;
    private static final MethodHandle RUN;
    private static final MethodHandle WRAP;

    static {
      try {
        var type = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
        var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
        LIBRARY = lookup.findStaticGetter(type, "LIB", type).invoke();
        RUN =
            lookup.findVirtual(
                type,
                "moduleRunMethod",
                MethodType.methodType(
                    long.class,
                    long.class,
                    String.class,
                    long[].class,
                    boolean.class,
                    boolean.class));
        WRAP = lookup.findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("unknown version of DJL", e);
      }
    }

    /**
     * Calls a method of a module.
     *
     * @param lasting false makes tensors that can never take part in training, a little faster
     */
    static IValue run(long module, String function, long[] arguments, boolean lasting) {
      try {
        var handle = (long) RUN.invoke(LIBRARY, module, function, arguments, lasting, false);
        return (IValue) WRAP.invoke(handle);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
