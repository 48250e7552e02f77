# Started with -c: receives the server's modules over standard input, so that no file of the
# workbench has to be readable inside the sandbox. Texts have four-byte lengths: the settings,
# then name and source of each module, then an empty name.
import os, struct, sys, types


def text():
    def exactly(count):
        data = b""
        while len(data) < count:
            part = os.read(0, count - len(data))
            if not part:
                os._exit(0)
            data += part
        return data

    return exactly(struct.unpack(">I", exactly(4))[0]).decode()


sys.path[:] = [p for p in sys.path if p]
package = sys.modules["plum_sandbox"] = types.ModuleType("plum_sandbox")
package.__path__ = []
settings = text()
while True:
    name = text()
    if not name:
        break
    module = types.ModuleType("plum_sandbox." + name)
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(compile(text(), name + ".py", "exec"), module.__dict__)
package.zygote.main(settings)
