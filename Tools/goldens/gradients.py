"""Computes with PyTorch the gradients of the engine's operations, for Tests/TensorsTests.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/gradients.py

What is differentiated is Σ f(inputs) · w with the weights w of `weighted`, which the tests make in
the same way. All in double precision from inputs that Float32 holds exactly, rounded once.
"""

import einops
import torch
from cases import Family, Input, floats, inputs, ints, pairs, randn


def weighted(x):
    k = torch.arange(x.numel())
    return (x.flatten() * ((k % 7 - 3) / 4 + 1 / 8)).sum()


def add(family, operation, f, *bases, integers=(), **arguments):
    """Adds a case: f takes the inputs, and after them the integers."""
    operands = inputs(*bases)
    leaves = [x.value.clone().requires_grad_() for x in operands]
    value = weighted(f(*leaves, *integers))
    gradients = torch.autograd.grad(value, leaves, allow_unused=True, materialize_grads=True)
    family.case(operation, [*operands, *integers], list(gradients), **arguments)


def gradients():
    family = Family("gradients", seed=20)
    one = lambda operation, f, *bases, **rest: add(family, operation, f, *bases, **rest)
    arithmetic(family, one)
    elementary(one)
    reductions(one)
    products(one)
    moves(one)
    choices(one)
    return family


def arithmetic(family, one):
    operations = {"+": torch.add, "-": torch.sub, "*": torch.mul, "/": torch.div}
    for name, f in operations.items():
        for a, b in pairs(randn):
            one(name, f, a, b)
        one(f"{name} number", lambda x: f(x, 1.5), randn(2, 3), number=1.5)
        one(f"number {name}", lambda x: f(torch.tensor(1.5).double(), x), randn(2, 3), number=1.5)
    for name, f in {"minimum": torch.minimum, "maximum": torch.maximum}.items():
        for a, b in pairs(randn)[:6]:
            one(name, f, a, b)
        one(name, f, floats(1, 2, 3, -1), floats(1, 3, 2, -1), note="ties")
    for a, b in pairs(randn)[:6]:
        one("pow", torch.pow, Input(a.base.abs() + 0.25, a.view), b)
    one("pow", torch.pow, floats(0, 0, 2, 3), floats(2, 0, 0, -1), note="zeros")
    for number in [2.0, 3.0, 0.5, -0.5, 1.7, -1.0, 0.0]:
        one("pow number", lambda x: x**number, randn(3, 2).abs() + 0.25, number=number)
    one("twice", lambda x: x * x + x, randn(3, 2))
    one("chain", lambda x, y: (x * y).exp() / (1 + (x - y) ** 2), randn(3, 2), randn(2))


def elementary(one):
    x = randn(3, 4)
    functions = {
        "negate": torch.neg, "exp": torch.exp, "tanh": torch.tanh, "erf": torch.erf,
        "sin": torch.sin, "cos": torch.cos, "abs": torch.abs, "square": torch.square,
    }  # fmt: skip
    for name, f in functions.items():
        one(name, f, x)
        one(name, f, Input(x, "transposed"))
    one("abs", torch.abs, floats(0, -1, 2), note="zero")
    for name, f in {"log": torch.log, "squareRoot": torch.sqrt, "rsqrt": torch.rsqrt}.items():
        one(name, f, x.abs() + 0.125)
    bounds = floats(-1, -0.5, 0, 0.75, 2)
    one("clip", lambda x: x.clamp(-0.5, 0.75), bounds, note="bounds")


def reductions(one):
    for axes in [[0], [1], [-1], [0, 2], [1, 2], [0, 1, 2]]:
        for keep in [False, True]:
            for x in inputs(randn(2, 3, 4), Input(randn(4, 3, 2), "transposed")):
                more = {"axes": axes, "count": int(keep)}
                one("sum", lambda x: x.sum(axes, keepdim=keep), x, **more)
                one("mean", lambda x: x.mean(axes, keepdim=keep), x, **more)
                one("max", lambda x: x.amax(axes, keepdim=keep), x, **more)
                one("min", lambda x: x.amin(axes, keepdim=keep), x, **more)
                one("logSumExp", lambda x: x.logsumexp(axes, keepdim=keep), x, **more)
                for c in [0, 1]:
                    f = lambda x: x.var(axes, correction=c, keepdim=keep)
                    one("variance", f, x, correction=c, **more)
    ties = floats([1, 3, 3, 2], [5, 5, 5, 5])
    one("max", lambda x: x.amax(1), ties, note="ties", axes=[1], count=0)
    one("min", lambda x: x.amin(1), ties, note="ties", axes=[1], count=0)
    for axis in [0, 1, -1]:
        one("cumulativeSum", lambda x: x.cumsum(axis), randn(3, 4, 2), axes=[axis])


def products(one):
    shapes = [
        ((3, 4), (4, 5)), ((4,), (4, 5)), ((3, 4), (4,)), ((4,), (4,)), ((2, 3, 4), (4, 5)),
        ((2, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)), ((3, 4), (2, 4, 5)),
        ((3, 4), (1, 4, 5)), ((1, 3, 4), (2, 4, 5)), ((2, 3, 4), (4,)), ((4,), (2, 4, 3)),
        ((2, 3, 4), (1, 4, 5)),
    ]  # fmt: skip
    for a, b in shapes:
        one("matmul", torch.matmul, randn(*a), randn(*b))
    one("matmul", torch.matmul, Input(randn(4, 3), "transposed"), Input(randn(5, 4), "transposed"))
    one("matmul", torch.matmul, randn(2, 3, 4), Input(randn(5, 4), "transposed"))
    one("matmul", torch.matmul, Input(randn(3, 4), "repeated"), Input(randn(4, 9), "every other"))
    one("linear", torch.nn.functional.linear, randn(2, 3, 4), randn(5, 4), randn(5))
    patterns = {
        "b h t d, b h s d -> b h t s": [(2, 3, 4, 5), (2, 3, 6, 5)],
        "b t c, c -> b t": [(2, 3, 4), (4,)],
        "i i ->": [(3, 3)],
        "i i j -> j i": [(3, 3, 2)],
        "... i j, ... j k -> ... i k": [(2, 3, 4), (4, 5)],
        "i j ->": [(2, 3)],
        "i j -> j": [(2, 3)],
        "i, j -> i j": [(2,), (3,)],
        "i j, i j -> i j": [(2, 3), (1, 3)],
        "a b, b c, c d -> a d": [(2, 3), (3, 4), (4, 5)],
        "i j, i j -> ": [(2, 3), (2, 3)],
    }
    for pattern, sizes in patterns.items():
        plain = pattern.replace(" ", "")
        f = lambda *x: torch.einsum(plain, *x)
        one("einsum", f, *(randn(*size) for size in sizes), pattern=pattern)


def moves(one):
    x = randn(2, 3, 4)
    for y in inputs(x, Input(x, "transposed")):
        one("reshaped", lambda x: x.reshape(6, 4), y, sizes=[6, 4])
        one("flattened", lambda x: x.flatten(), y)
        one("contiguous", lambda x: x.contiguous(), y)
    one("expandedDimensions", lambda x: x.unsqueeze(1), x, axes=[1])
    one("squeezed", lambda x: x.squeeze(), randn(2, 1, 3, 1))
    one("squeezed axis", lambda x: x.squeeze(1), randn(2, 1, 3), axes=[1])
    one("transposed", lambda x: x.permute(1, 2, 0), x, axes=[1, 2, 0])
    one("swappedAxes", lambda x: x.swapaxes(0, 2), x, axes=[0, 2])
    one("broadcast", lambda x: x.expand(2, 5, 3), randn(5, 1), sizes=[2, 5, 3])
    one("tiled", lambda x: x.repeat(1, 2, 1), x, axes=[1], count=2)
    one("concatenated", lambda *x: torch.cat(x, 1), randn(2, 3), randn(2, 1), randn(2, 4), axes=[1])
    one("stacked", lambda *x: torch.stack(x, 1), randn(2, 3), randn(2, 3), axes=[1])
    one("split", lambda x: x.split([1, 3, 2], 1)[1], randn(2, 6), sizes=[1, 3, 2], axes=[1])
    indices = [
        (["1"], lambda x: x[1]), (["...", "-1"], lambda x: x[..., -1]),
        ([":", "1:"], lambda x: x[:, 1:]), (["...", "::2"], lambda x: x[..., ::2]),
        ([":", "::-1"], lambda x: x.flip(1)), ([":", "new", "0"], lambda x: x[:, None, 0]),
        ([":", "1:1"], lambda x: x[:, 1:1]),
    ]  # fmt: skip
    for index, f in indices:
        one("index", f, x, index=index)
    for triangle, f in {"tril": torch.tril, "triu": torch.triu}.items():
        for k in [-1, 0, 1]:
            one(triangle, lambda x: f(x, k), randn(2, 3, 4), count=k)
    patterns = [
        ("rearrange", "b t (h d) -> b h t d", (2, 3, 6), {"h": 2}, einops.rearrange),
        ("rearrange", "b h t d -> (b t) (h d)", (2, 2, 3, 2), {}, einops.rearrange),
        ("repeated", "t c -> b t c", (3, 2), {"b": 4}, einops.repeat),
        ("repeated", "b t -> t (b r)", (3, 2), {"r": 2}, einops.repeat),
    ]  # fmt: skip
    for name, pattern, size, lengths, f in patterns:
        g = lambda x: f(x, pattern, **lengths)
        one(name, g, randn(*size), pattern=pattern, lengths=lengths)
    for reduction in ["sum", "mean", "max"]:
        f = lambda x: einops.reduce(x, "b (t r) c -> c b t", reduction, r=2)
        pattern = "b (t r) c -> c b t"
        one(f"reduce {reduction}", f, randn(2, 6, 3), pattern=pattern, lengths={"r": 2})


def choices(one):
    ids = ints([2, 0, 2], [1, 2, 2])
    one("take", lambda x, i: x[i], randn(4, 5), integers=[ids], axes=[0])
    one("take", lambda x, i: x[:, i], randn(2, 3, 2), integers=[ids], axes=[1])
    places = ints([0, 2, 2], [1, 1, 0])
    one("gather", lambda x, i: x.gather(1, i), randn(2, 4), integers=[places], axes=[1])
    one("gather", lambda x, i: x.gather(0, i), randn(3, 3), integers=[places], axes=[0])
    mask = ints([1, 0, 1], [0, 0, 1])
    which = lambda a, b, m: torch.where(m != 0, a, b)
    one("which", which, randn(2, 3), randn(2, 3), integers=[mask])
    one("which", which, randn(3), randn(4, 2, 1), integers=[mask])
    one("which number", lambda a, m: torch.where(m != 0, a, -1.0), randn(2, 3), integers=[mask])
    one("sorted", lambda x: x.sort(0, descending=True).values, randn(4, 3), axes=[0])
    one("topK", lambda x: x.topk(2).values, randn(3, 5), count=2)


if __name__ == "__main__":
    gradients().save()
