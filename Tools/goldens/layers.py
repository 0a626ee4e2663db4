"""Runs PyTorch's layers and writes what they start with and compute to Tests/Goldens/Engine/layers.json.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/layers.py

A case makes its layers after the seed, one after the other, then draws the input; so the tests
recompute all inputs. Outputs are computed in double precision and rounded once.
"""

import json
from pathlib import Path

import torch
from torch import nn

FILE = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Engine" / "layers.json"


def linear(seed, sizes, bias, leading):
    torch.manual_seed(seed)
    layers = [nn.Linear(a, b, bias=bias) for a, b in zip(sizes, sizes[1:])]
    x = torch.randn(*leading, sizes[0])
    state = nn.Sequential(*layers).state_dict()
    y = nn.Sequential(*layers).double()(x.double()).float()
    # Weights of transformer size show in the output alone.
    written = {name: tensor for name, tensor in state.items() if tensor.numel() <= 64}
    return {
        "seed": seed,
        "sizes": sizes,
        "bias": bias,
        "leading": leading,
        "parameters": {
            name: {"shape": list(tensor.shape), "numbers": tensor.float().flatten().tolist()}
            for name, tensor in written.items()
        },
        "output": y.flatten().tolist(),
    }


if __name__ == "__main__":
    cases = [
        linear(0, [3, 5], True, [2]),
        linear(1, [8, 2, 7], True, [2, 3]),
        linear(42, [1, 4], True, []),
        linear(2**32 + 5, [20, 3], False, [2, 1, 3]),
        linear(7, [768, 3072, 5], True, [2, 3]),
    ]
    lines = ",\n".join(json.dumps(case) for case in cases)
    FILE.write_text(f'{{"torch": "{torch.__version__.split("+")[0]}", "linear": [\n{lines}\n]}}\n')
    print(f"{FILE.name}: {len(cases)} cases, {FILE.stat().st_size:,} bytes")
