# Leaves a changed server to the next program.
# expect: WRONG_ANSWER
# times: 2
# test: assert f(3) == 4

import sys

package = sys.modules.get('plum_sandbox', sys)
before = getattr(package, 'left', 0)
package.left = 4
for name in ('solution', 'zygote', 'judge'):
    module = getattr(package, name, None)
    if module is not None:
        module.left = 4
        module.NAME = 'left'


def f(x):
    return before
