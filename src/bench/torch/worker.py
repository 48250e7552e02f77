"""The benchmark's peer: does the work one JSON line asks for and answers with one JSON line."""

import json
import os
import sys
import time
import traceback

import torch

import dpo
import generate
from llama import Llama

MODELS = {}


def model(folder, device):
    key = (folder, device)
    if key not in MODELS:
        MODELS.clear()
        loaded = Llama.load(folder, device)
        for parameter in loaded.parameters():
            parameter.requires_grad_(False)
        MODELS[key] = loaded
    return MODELS[key]


class Clock:
    """Seconds on the wall and of processors since it was made."""

    def __init__(self, device):
        settle(device)
        self.begin = time.perf_counter(), time.process_time()

    def read(self, device):
        settle(device)
        seconds, processor = self.begin
        return {
            "seconds": time.perf_counter() - seconds,
            "processor": time.process_time() - processor,
        }


def settle(device):
    if device != "cpu":
        torch.cuda.synchronize()


def memory(key):
    """A line of the process's status in bytes, or -1 where there is none."""
    try:
        with open("/proc/self/status") as file:
            for line in file:
                if line.startswith(key + ":"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return -1


def about(_, device):
    name = "" if device == "cpu" else torch.cuda.get_device_name()
    return {"torch": torch.__version__, "python": sys.version.split()[0], "device": name}


def prefill(work, device):
    loaded = model(work["folder"], device)
    clock = Clock(device)
    tokens = generate.first_tokens(loaded, work["prompts"], device)
    return {**clock.read(device), "tokens": tokens}


def decode(work, device):
    loaded = model(work["folder"], device)
    limits = [work["newTokens"]] * len(work["prompts"])
    clock = Clock(device)
    rows = generate.generate(
        loaded, work["prompts"], limits, [], work["temperature"], 1, device
    )
    return {**clock.read(device), "tokens": rows}


def sample(work, device):
    loaded = model(work["folder"], device)
    clock = Clock(device)
    drawn = generate.sample(
        loaded,
        work["prompts"],
        work["samples"],
        work["limits"],
        work["ends"],
        work["temperature"],
        work["topP"],
        work["rows"],
        device,
    )
    return {**clock.read(device), "drawn": drawn}


def train(work, device):
    clocks = []
    steps = dpo.train(work, device, lambda: clocks.append(Clock(device)))
    return {**clocks[0].read(device), "steps": steps}


def load(work, device):
    resident = memory("VmRSS")
    clock = Clock(device)
    loaded = model(work["folder"], device)
    tokens = generate.generate(loaded, [work["prompt"]], [1], [], 0, 1, device)
    return {
        **clock.read(device),
        "residentBefore": resident,
        "peak": memory("VmHWM"),
        "tokens": tokens,
    }


WORK = {
    "about": about,
    "prefill": prefill,
    "decode": decode,
    "sample": sample,
    "train": train,
    "load": load,
}


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin:
        work = json.loads(line)
        try:
            torch.set_num_threads(work["threads"])
            torch.manual_seed(work.get("seed", 0))
            answer = WORK[work["work"]](work, work.get("device", "cpu"))
        except Exception as e:
            traceback.print_exc()
            answer = {"error": f"{type(e).__name__}: {e}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
