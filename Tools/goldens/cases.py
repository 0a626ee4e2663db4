"""Tables of cases for the engine's tests: see tensors.py.

One file a family of operations. Its tensors are named by numbers; the table of cases stands in the
metadata: an operation, its inputs, its arguments, and what comes out. An input is a tensor of the
file or one made by a formula, possibly seen through a view that the tests make in the same way.
"""

import json
import math
from pathlib import Path

import torch
from safetensors.torch import save_file

GOLDENS = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Engine"
inf, nan = math.inf, math.nan


def randn(*shape):
    return torch.randn(shape).double()


def floats(*values):
    return torch.tensor(values, dtype=torch.float64).float().double()


def ints(*values):
    return torch.tensor(values, dtype=torch.int64)


class Made:
    """A tensor that the tests make themselves: large ones need not be stored."""

    def __init__(self, *shape, salt):
        k = torch.arange(math.prod(shape))
        self.spec = {"shape": list(shape), "salt": salt}
        self.value = (((31 * k * k + 57 * k + salt) % 1009 - 504).double() / 256).reshape(shape)


VIEWS = {
    "transposed": lambda x: x.permute(*reversed(range(x.dim()))),
    "every other": lambda x: x[..., ::2],
    "backward": lambda x: x.flip(0),
    "from the second": lambda x: x[1:],
    "repeated": lambda x: x.expand(3, *x.shape),
}


class Input:
    """A tensor and the view that an operation sees of it."""

    def __init__(self, base, view=None):
        self.base, self.view = base, view
        value = base.value if isinstance(base, Made) else base
        self.value = VIEWS[view](value) if view else value


class Family:
    """Collects the cases of a family of operations."""

    def __init__(self, name, seed):
        self.name, self.cases, self.tensors, self.places = name, [], {}, {}
        torch.manual_seed(seed)

    def case(self, operation, bases, expected, note=None, **arguments):
        """Adds a case; `expected` is one tensor or a list of them."""
        operands = inputs(*bases)
        expected = expected if isinstance(expected, (list, tuple)) else [expected]
        case = {
            "operation": operation,
            "inputs": [self.input(x) for x in operands],
            "expected": [self.place(x) for x in expected],
        }
        self.cases.append(case | ({"note": note} if note else {}) | arguments)

    def input(self, x):
        made = isinstance(x.base, Made)
        place = {"made": x.base.spec} if made else {"tensor": self.place(x.base)}
        return place | ({"view": x.view} if x.view else {})

    def place(self, tensor):
        """The name of a tensor in the file; equal ones are stored once."""
        if tensor.is_floating_point():
            tensor = tensor.float()
        elif tensor.dtype == torch.int64 and tensor.numel() > 0 and tensor.abs().max() < 2**15:
            tensor = tensor.short()
        tensor = tensor.contiguous().clone()
        key = (tensor.dtype, tuple(tensor.shape), tensor.numpy().tobytes())
        if key not in self.places:
            self.places[key] = str(len(self.places))
            self.tensors[self.places[key]] = tensor
        return self.places[key]

    def save(self):
        path = GOLDENS / f"{self.name}.safetensors"
        save_file(
            self.tensors, path, metadata={"cases": json.dumps(self.cases, separators=(",", ":"))}
        )
        print(f"{path.name}: {len(self.cases)} cases, {path.stat().st_size:,} bytes")


def inputs(*bases):
    return [base if isinstance(base, Input) else Input(base) for base in bases]


def pairs(make):
    """Pairs of operands: shapes that broadcast, are empty, hold one element, or are views."""
    operands = [
        (make(2, 3), make(2, 3)),
        (make(2, 3), make(3)),
        (make(2, 1), make(2, 3)),
        (make(2, 1), make(1, 5)),
        (make(), make(2, 3)),
        (make(2, 3), make()),
        (make(), make()),
        (make(1), make(1, 1, 1)),
        (make(4, 1, 3), make(2, 1)),
        (make(0, 3), make(1, 3)),
        (make(2, 0), make(1)),
        (make(5, 33), make(33)),
        (Input(make(3, 2), "transposed"), make(2, 3)),
        (Input(make(9, 5, 4), "transposed"), make(4, 5, 1)),
        (make(4), Input(make(2, 7), "every other")),
        (Input(make(4, 3), "backward"), Input(make(3, 4), "transposed")),
        (Input(make(5), "repeated"), Input(make(4, 5), "from the second")),
        (Input(make(4, 1), "repeated"), Input(make(4, 3), "every other")),
    ]
    return [inputs(*pair) for pair in operands]
