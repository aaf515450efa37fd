"""A reply of the built-in model, alone and beside busy programs: `python -m tests.benchmarks.bench_builtin`.

Prints JSON lines; each reply has a process of its own. ``spins`` is how often threads that wait for one another look
before they sleep; null is the app's own choice, beside what the library does by itself.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from typing import Final

from pjais.llm.builtin import NAME, BuiltinModel
from pjais.llm.port import Request, Sampling, Turn

ROUNDS: Final = 3
MOST_S: Final = 120
SPINS: Final = "GOMP_SPINCOUNT"
BY_ITSELF: Final = "300000"
PROMPT: Final = "You keep bees. " + "You like the colour of the evening sky over the harbour. " * 40


def reply() -> None:
    """One, in this process."""
    began, used = time.monotonic(), time.process_time()
    turns = (Turn("system", PROMPT), Turn("user", "Tell me about your day."))
    asyncio.run(_whole(Request(NAME, turns, sampling=Sampling(temperature=0, max_tokens=60))))
    told = {"reply_s": time.monotonic() - began, "cpu_s": time.process_time() - used}
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in told.items()}))
    sys.stdout.flush()
    os._exit(0)  # the library's threads need not be waited for


async def _whole(request: Request) -> None:
    async for _ in BuiltinModel().stream(request):
        pass


def measured(spins: str | None, busy: int) -> dict[str, object]:
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
    env = os.environ | ({} if spins is None else {SPINS: spins})
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.bench_builtin", "reply"],
            env=env,
            capture_output=True,
            check=True,
            timeout=MOST_S,
            text=True,
        )
        figures = json.loads(ran.stdout)
    except subprocess.TimeoutExpired:
        figures = {"reply_s": f"more than {MOST_S}"}
    for loop in loops:
        loop.kill()
    return {"spins": spins and int(spins), "busy_programs": busy, **figures, "cpus": os.cpu_count()}


def main() -> None:
    for busy in (0, os.cpu_count() or 1):
        for _ in range(ROUNDS):
            for spins in (None, BY_ITSELF):
                sys.stdout.write(f"{json.dumps(measured(spins, busy))}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    reply() if sys.argv[-1] == "reply" else main()
