"""Computes with PyTorch what the engine's operations should give, for Tests/TensorsTests.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/tensors.py

Results are computed in double precision from inputs that Float32 holds exactly, and rounded once.
Operations that compute are here, those that move elements in moves.py and patterns.py.
"""

import math
import warnings

import moves
import patterns
import torch
from cases import GOLDENS, Family, Input, Made, floats, inf, inputs, ints, nan, pairs, randn


def arithmetic():
    family = Family("arithmetic", seed=0)
    operations = {
        "+": torch.add, "-": torch.sub, "*": torch.mul, "/": torch.div,
        "minimum": torch.minimum, "maximum": torch.maximum, "pow": torch.pow,
    }  # fmt: skip
    special = floats(0.0, -0.0, 1.0, -1.0, 2.0, -2.5, 1e30, -1e-30, 1e-40, inf, -inf, nan)
    operands = pairs(randn)
    for name, operation in operations.items():
        for a, b in operands:
            if name == "pow":
                a = Input(a.base.abs(), a.view)
            family.case(name, [a, b], operation(a.value, b.value))
        column = special[:, None]
        result = operation(column, special)
        family.case(name, [column, special], result, "special values")
    x = randn(2, 5)
    for number in [0.75, 3.0, -2.0]:
        for name in ["+", "-", "*", "/", "minimum", "maximum"]:
            scalar = torch.tensor(number, dtype=torch.float64)
            family.case(f"{name} number", [x], operations[name](x, scalar), number=number)
            family.case(f"number {name}", [x], operations[name](scalar, x), number=number)
    positive = x.abs()
    for number in [2.0, 3.0, 0.5, -1.0, 0.0, 1.7]:
        family.case("pow number", [positive], positive**number, number=number)
    for number in [2.0, 0.5, 1.7]:
        family.case("number pow", [x], number**x, number=number)
    for number in [2.0, 3.0, 0.5, -1.0, 0.0, 1.0, -0.5]:
        result = special**number
        family.case("pow number", [special], result, "special values", number=number)
    for low, high in [(-0.5, 0.7), (None, 0.1), (-0.2, None), (0.7, -0.5), (-inf, inf)]:
        bounds = {"low": low} if low is not None else {}
        bounds |= {"high": high} if high is not None else {}
        if all(math.isfinite(bound) for bound in bounds.values()):
            for y in inputs(x, Input(x, "transposed"), randn(0, 3)):
                family.case("clip", [y], y.value.clamp(low, high), **bounds)
            result = special.clamp(low, high)
            family.case("clip", [special], result, "special values", **bounds)
    i = lambda *shape: torch.randint(-9, 10, shape)
    operands = pairs(i)
    for name in ["+", "-", "*"]:
        for a, b in operands:
            family.case(f"integers {name}", [a, b], operations[name](a.value, b.value))
        big = ints(2**53 + 1, -(2**62), 2**62)
        other = ints(1, -1, 3)
        family.case(f"integers {name}", [big, other], operations[name](big, other), "large")
        for number in [3, -2]:
            y = i(2, 4)
            family.case(f"integers {name} number", [y], operations[name](y, number), number=number)
            result = operations[name](torch.tensor(number), y)
            family.case(f"integers number {name}", [y], result, number=number)
    return family


def comparison():
    family = Family("comparison", seed=1)
    operations = {
        ".<": torch.lt, ".<=": torch.le, ".>": torch.gt, ".>=": torch.ge, ".==": torch.eq,
        ".!=": torch.ne,
    }  # fmt: skip
    few = lambda *shape: torch.randint(-2, 3, shape).double() / 2
    i = lambda *shape: torch.randint(-2, 3, shape)
    special = floats(0.0, -0.0, 1.0, inf, -inf, nan)
    kinds = [("", pairs(few), few(3, 4)), ("integers ", pairs(i), i(3, 4))]
    for name, operation in operations.items():
        for prefix, operands, x in kinds:
            for a, b in operands:
                family.case(prefix + name, [a, b], operation(a.value, b.value))
            for number in [1, -1]:
                scalar = torch.tensor(number)
                family.case(f"{prefix}{name} number", [x], operation(x, scalar), number=number)
                family.case(f"{prefix}number {name}", [x], operation(scalar, x), number=number)
        column = special[:, None]
        family.case(name, [column, special], operation(column, special), "special values")
    masks = {
        ".&": torch.logical_and, ".|": torch.logical_or, ".==": torch.eq, ".!=": torch.ne,
    }  # fmt: skip
    truths = lambda *shape: torch.rand(shape) < 0.5
    operands = pairs(truths)
    for name, operation in masks.items():
        for a, b in operands:
            family.case(f"masks {name}", [a, b], operation(a.value, b.value))
    for x in inputs(truths(3, 4), Input(truths(3, 4), "transposed"), truths(2, 0), truths()):
        family.case("masks .!", [x], ~x.value)
    for x in [truths(3, 4), torch.ones(2, 3).bool(), torch.zeros(2, 3).bool(), truths(0, 2)]:
        family.case("any", [x], x.any())
        family.case("all", [x], x.all())
    return family


def elementary():
    family = Family("elementary", seed=2)
    functions = {
        "exp": torch.exp, "log": torch.log, "squareRoot": torch.sqrt, "rsqrt": torch.rsqrt,
        "tanh": torch.tanh, "erf": torch.erf, "sin": torch.sin, "cos": torch.cos,
        "abs": torch.abs, "square": torch.square, "negated": torch.neg,
    }  # fmt: skip
    positive = {"log", "squareRoot", "rsqrt"}
    special = [0.0, -0.0, 1.0, -1.0, inf, -inf, nan, 1e-40, -1e-40, 1e38, -1e38]
    # Ranges apart, so that small results are not hidden by large ones.
    ranges = {
        "exp": [(-1, 1), (-1e-3, 1e-3), (5, 10), (80, 88.7), (-20, -10), (-87, -80), (-103, -87)],
        "log": [(0.5, 2), (0.999, 1.001), (1e-38, 1e-30), (1e-45, 1e-39), (1e4, 1e38)],
        "tanh": [(-1, 1), (-1e-3, 1e-3), (0.1, 0.7), (2, 5), (8, 12), (-100, -9)],
        "erf": [(-1, 1), (-1e-3, 1e-3), (0.5, 1.2), (1, 2), (2, 5), (-10, -3)],
        "sin": [(-1, 1), (-1e-3, 1e-3), (1, 7), (-100, 100), (1e3, 1e4)],
        "cos": [(-1, 1), (1, 7), (-100, 100), (1e3, 1e4)],
    }
    xs = inputs(
        randn(2, 3), randn(), randn(1), randn(0, 3), randn(3, 0, 2), randn(4, 5, 7),
        Input(randn(3, 4), "transposed"), Input(randn(2, 3, 5), "transposed"),
        Input(randn(3, 9), "every other"), Input(randn(4, 3), "backward"),
        Input(randn(4, 3), "from the second"), Input(randn(5), "repeated"),
    )  # fmt: skip
    for name, function in functions.items():
        for x in xs:
            if name in positive:
                x = Input(x.base.abs(), x.view)
            family.case(name, [x], function(x.value))
        x = floats(*special)
        family.case(name, [x], function(x), "special values")
        for low, high in ranges.get(name, [(0.5, 2), (1e-30, 1e-25), (1e10, 1e15)]):
            x = (low + (high - low) * torch.rand(37).double()).float().double()
            family.case(name, [x], function(x), f"{low:g} to {high:g}")
    return family


def reductions():
    family = Family("reductions", seed=3)
    shapes = [
        randn(2, 3, 5), randn(7), randn(), randn(1, 1), randn(0, 3), randn(3, 0), randn(4, 129),
        Input(randn(3, 4), "transposed"), Input(randn(2, 3, 5), "transposed"),
        Input(randn(3, 9), "every other"), Input(randn(4, 3), "backward"),
        Input(randn(4, 3), "from the second"), Input(randn(5), "repeated"),
    ]  # fmt: skip
    xs = inputs(*shapes, Input(randn(2, 3, 5, 4), "transposed"))

    def row_size(x, axes):
        return math.prod(x.shape[a] for a in axes)

    def along(x, axes, function):
        """A function of the last axis, applied over `axes` at once."""
        kept = [a for a in range(x.dim()) if a not in axes]
        rows = x.permute(kept + sorted(axes))
        return function(rows.reshape([x.shape[a] for a in kept] + [row_size(x, axes)]))

    def variance(correction):
        def function(rows):
            n = rows.shape[-1]
            return torch.var(rows, -1, correction=correction) if n else rows.sum(-1) * nan

        return function

    functions = {
        "sum": lambda x: x.sum(-1),
        "mean": lambda x: x.mean(-1),
        "variance": variance(1),
        "variance 0": variance(0),
        "max": lambda x: x.amax(-1),
        "min": lambda x: x.amin(-1),
        "logSumExp": lambda x: x.logsumexp(-1),
    }
    places = {"argMax": torch.argmax, "argMin": torch.argmin}
    chooses = {"max", "min", "argMax", "argMin"}

    def possible(name, x, axes):
        """Whether there is something to choose from."""
        kept = math.prod(x.shape[a] for a in range(x.dim()) if a not in axes)
        return name not in chooses or row_size(x, axes) > 0 or kept == 0

    # The tests run each with keepDims and without, and count the axes from either end.
    for name, function in functions.items():
        for x in xs:
            rank = x.value.dim()
            lists = [[a] for a in range(rank)]
            lists += [[0, rank - 1], [2, 0], list(range(rank))] if rank > 2 else []
            if possible(name, x.value, list(range(rank))):
                family.case(name, [x], along(x.value, list(range(rank)), function))
            for axes in lists:
                if possible(name, x.value, axes):
                    family.case(name, [x], along(x.value, axes, function), axes=axes)
    few = torch.randint(0, 3, (4, 6)).double()
    for name, function in places.items():
        for x in [*xs, Input(few), Input(few, "transposed")]:
            if x.value.numel() > 0:
                family.case(name, [x], function(x.value.reshape(-1), 0))
            for axis in range(x.value.dim()):
                if possible(name, x.value, [axis]):
                    family.case(name, [x], function(x.value, axis), axes=[axis])
    rows = floats(
        [1, nan, 3, 2], [inf, 1, -inf, 2], [inf, inf, 1, 2], [-inf, -inf, -inf, -inf],
        [-inf, 1, 2, 0], [0, -0.0, 0, 0], [3e38, 3e38, -3e38, -3e38], [1e30, -1e30, 1, 1],
        [500, 600, 700, 1000], [-1000, -2000, -1001, -1e6], [nan, inf, nan, -inf],
    )  # fmt: skip
    for name, function in (functions | places).items():
        result = function(rows) if name in functions else function(rows, -1)
        family.case(name, [rows], result, "special values", axes=[1])
    # Fewer numbers than the correction takes away.
    for x in [randn(3, 1), randn(3, 2), randn(2, 1, 4)]:
        for correction in [1, 2]:
            result = torch.var(x, 1, correction=correction)
            family.case("variance", [x], result, axes=[1], correction=correction)
    for x in xs:
        for axis in range(x.value.dim()):
            family.case("cumulativeSum", [x], x.value.cumsum(axis), axes=[axis])
    family.case("cumulativeSum", [rows], rows.cumsum(-1), "special values", axes=[1])
    for x in [ints(3, -7, 5), ints([1, 2], [3, 2**60]), ints(4)]:
        family.case("integers sum", [x], x.sum())
        family.case("integers max", [x], x.max())
        family.case("integers min", [x], x.min())
    family.case("integers sum", [torch.zeros(0, 2).long()], ints(0).sum())
    return family


def products():
    family = Family("products", seed=4)
    made = lambda *shape, salt=3: Made(*shape, salt=salt)
    plain = [
        ((3,), (3,)), ((4, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((1, 5), (5, 1)),
        ((5, 1), (1, 7)), ((1, 1), (1, 1)), ((2, 0), (0, 3)), ((0,), (0,)), ((0, 3), (3, 2)),
        ((2, 3), (3, 0)), ((1, 40), (40, 33)), ((40, 33), (33, 1)), ((33,), (33, 5)),
        ((2, 3, 4), (4, 5)), ((2, 3, 4), (4,)), ((4,), (2, 4, 3)), ((2, 1, 3, 4), (5, 4, 2)),
        ((2, 3, 4), (2, 4, 5)), ((1, 3, 4), (6, 4, 2)), ((6, 3, 4), (1, 4, 2)), ((3, 4), (2, 4, 5)),
        ((2, 0, 4), (4, 3)), ((0, 2, 3), (3, 4)), ((2, 3, 0), (2, 0, 4)), ((5, 1, 2, 3), (3, 3, 2)),
    ]  # fmt: skip
    for a, b in plain:
        x, y = randn(*a), randn(*b)
        family.case("matmul", [x, y], x @ y)
    # No multiples of any block, and more than one block along every axis.
    sizes = [
        ((37, 300), (300, 65)), ((5, 17), (17, 31)), ((7, 64), (64, 32)), ((6, 16), (16, 96)),
        ((1, 257), (257, 515)), ((513, 9), (9, 3)), ((13, 513), (513, 33)), ((65, 33), (33, 34)),
        ((2, 3, 33, 130), (130, 70)), ((3, 17, 40), (3, 40, 33)), ((2, 1, 19, 33), (3, 33, 18)),
        ((4, 9, 70), (70,)), ((1000,), (1000,)), ((12, 5000), (5000, 3)),
    ]  # fmt: skip
    for a, b in sizes:
        x, y = made(*a), made(*b, salt=5)
        family.case("matmul", [x, y], x.value @ y.value)
    strided = [
        (Input(made(300, 37), "transposed"), made(300, 65, salt=5)),
        (made(37, 300), Input(made(65, 300, salt=5), "transposed")),
        (Input(made(70, 19), "transposed"), Input(made(34, 70, salt=5), "transposed")),
        (Input(made(9, 80), "every other"), Input(made(40, 41, salt=5), "every other")),
        (Input(made(9, 40), "backward"), Input(made(41, 21, salt=5), "from the second")),
        (Input(made(9, 20), "repeated"), Input(made(20, 33, salt=5), "backward")),
        (Input(made(9, 5, 3), "transposed"), Input(made(9, 4), "repeated")),
        (Input(made(4, 3, 2), "transposed"), Input(made(5, 4, 2, salt=5), "transposed")),
        (Input(made(30), "repeated"), made(30, 2)),
        (Input(made(40, 3), "every other"), Input(made(4), "every other")),
    ]
    for a, b in (inputs(*pair) for pair in strided):
        family.case("matmul", [a, b], a.value @ b.value)
    special = floats([1, inf, 2], [nan, 1, 1], [0, 0, 0])
    other = floats([1, 0], [2, 0], [3, 1])
    family.case("matmul", [special, other], special @ other, "special values")
    return family


if __name__ == "__main__":
    # What the variance of too few numbers is, is part of the table.
    warnings.filterwarnings("ignore", "var")
    GOLDENS.mkdir(parents=True, exist_ok=True)
    for make in [
        arithmetic, comparison, elementary, reductions, products, moves.reshaping, moves.indexing,
        moves.joining, moves.selection, moves.sorting, moves.creation, patterns.patterns,
    ]:  # fmt: skip
        make().save()
