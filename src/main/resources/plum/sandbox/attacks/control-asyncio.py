# An event loop works.
# expect: PASSED
# cpu: 10
# test: assert f(3) == 4

import asyncio

def f(x):
    async def later():
        await asyncio.sleep(0.001)
        return x + 1

    return asyncio.run(later())
