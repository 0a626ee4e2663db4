"""Draws random numbers with PyTorch and writes them to Tests/Goldens/Engine/random.json.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/random_numbers.py

A sequence is a seed and the calls that follow it. Up to 33 numbers are written out, as the exact
decimals of what Float32 holds; of more, nine of them and a digest of all: FNV-1a over their 32 (or,
for integers, 64) bits, taken as one number each. PyTorch's `randn` depends on the processor; these
are an x86-64's with AVX2 or AVX-512, which agree.
"""

import json
from pathlib import Path

import numpy as np
import torch

FILE = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Engine" / "random.json"
SEEDS = [0, 1, 42, 2**31, 2**32 + 5, 123456789, 2**64 - 1]
SIZES = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 100, 1000, 100_000]


def digest(bits):
    result = 0xCBF29CE484222325
    for value in bits:
        result = ((result ^ value) * 0x100000001B3) % 2**64
    return f"{result:016x}"


def call(kind, shape, numbers, **arguments):
    flat = numbers.flatten()
    entry = {"kind": kind, "shape": list(shape), **arguments}
    key, width = ("numbers", np.uint32) if numbers.is_floating_point() else ("integers", np.uint64)
    if len(flat) > 33:
        entry["digest"] = digest(flat.numpy().view(width).tolist())
        entry["places"] = [k * (len(flat) - 1) // 8 for k in range(9)]
        flat = flat[entry["places"]]
    entry[key] = flat.tolist()
    return entry


def rand(*shape):
    return call("uniform", shape, torch.rand(shape), first=0.0, second=1.0)


def uniform(lower, upper, *shape):
    return call("uniform", shape, torch.empty(shape).uniform_(lower, upper), first=lower, second=upper)


def randn(*shape):
    return call("normal", shape, torch.randn(shape), first=0.0, second=1.0)


def normal(mean, deviation, *shape):
    numbers = torch.empty(shape).normal_(mean, deviation)
    return call("normal", shape, numbers, first=mean, second=deviation)


def randint(lower, upper, *shape):
    return call("integers", shape, torch.randint(lower, upper, shape), lower=lower, upper=upper)


def randperm(count):
    return call("permutation", [count], torch.randperm(count))


def sequences():
    for seed in SEEDS:
        sizes = SIZES if seed in (0, 42) else SIZES[:9] + SIZES[-3:]
        for draw in [rand, randn, lambda size: randint(-3, 997, size), randperm]:
            torch.manual_seed(seed)
            yield seed, [draw(size) for size in sizes]
        torch.manual_seed(seed)
        yield seed, [
            # Three numbers leave one of a pair over, which the next small call takes, even after
            # others that take nothing from it.
            randn(3), randn(3), rand(5), randn(1), randn(17), rand(2, 3), randn(2),
            randint(0, 10, 4), randn(3, 3), randperm(10), randn(4, 4), randn(1),
            randint(0, 1, 3), randint(-5, 5, 2, 3), randint(0, 2**28 - 1, 3),
            randint(0, 2**28, 3), randint(0, 2**40, 3), randint(-(2**63), 2**63 - 1, 3),
            uniform(-0.0361, 0.0361, 3, 7), uniform(3, 3 + 2**-21, 20), uniform(-1e30, 1e30, 3),
            normal(0.5, 0.02, 3), normal(-3, 0.02, 5, 7), normal(1, 0, 2), randn(), rand(),
            randn(0), randn(0, 5), randn(2, 0), randn(768, 130), randn(1),
            uniform(-0.1, 0.7, 50, 200), randint(0, 30522, 8, 128),
        ]  # fmt: skip


if __name__ == "__main__":
    made = [{"seed": seed, "calls": calls} for seed, calls in sequences()]
    lines = ",\n".join(json.dumps(sequence) for sequence in made)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(
        f'{{"torch": "{torch.__version__.split("+")[0]}", '
        f'"processor": "{torch.backends.cpu.get_cpu_capability()}", "sequences": [\n{lines}\n]}}\n'
    )
    print(f"{FILE.name}: {len(made)} sequences, {FILE.stat().st_size:,} bytes")
