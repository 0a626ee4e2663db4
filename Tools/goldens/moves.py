"""Cases for operations that move, select, sort or make elements: see tensors.py.

Most run on numbers, integers and truth values alike: they are stored as integers, of which the
tests also make numbers, and truth values by their lowest bits.
"""

import numpy as np
import torch
from cases import Family, Input, floats, inf, inputs, ints, nan, randn


def mixed(*shape):
    """Different integers in no order."""
    count = int(np.prod(shape))
    return torch.randperm(max(count * 3, 1))[:count].reshape(shape) - count


def views(make):
    """Inputs of two or more axes that lie in memory in different ways."""
    return inputs(
        make(3, 4), make(2, 3, 4), Input(make(3, 4), "transposed"),
        Input(make(2, 3, 4), "transposed"), Input(make(3, 7), "every other"),
        Input(make(4, 3), "backward"), Input(make(4, 3), "from the second"),
        Input(make(4), "repeated"), make(1, 1), make(0, 3), make(3, 0, 2),
    )  # fmt: skip


def reshaping():
    family = Family("reshaping", seed=5)
    xs = views(mixed)
    for x in xs:
        v = x.value
        family.case("flattened", [x], v.reshape(-1))
        family.case("contiguous", [x], v)
        family.case("transposed", [x], v.permute(*reversed(range(v.dim()))))
        family.case("squeezed", [x], v.squeeze())
        family.case("swappedAxes", [x], v.transpose(0, 1), axes=[0, 1])
        family.case("swappedAxes", [x], v.transpose(-1, 0), axes=[-1, 0])
        for axis in range(-v.dim() - 1, v.dim() + 1):
            family.case("expandedDimensions", [x], v.unsqueeze(axis), axes=[axis])
        family.case("broadcast", [x], v.expand(2, 5, *v.shape[-2:]) if v.dim() == 2 else v,
                    sizes=[2, 5, *v.shape[-2:]] if v.dim() == 2 else list(v.shape))  # fmt: skip
    for x in [mixed(2, 3, 4), Input(mixed(4, 3, 2), "transposed"), Input(mixed(3, 4), "repeated")]:
        x = inputs(x)[0]
        v = x.value
        for order in [[1, 0, 2], [2, 0, 1], [0, 2, 1], [-1, -2, -3], [1, -1, 0]]:
            family.case("transposed to", [x], v.permute(order), axes=order)
        count = v.numel()
        sizes = [[count], [-1, 2], [2, -1, 2], [count // 4, 4], [1, 2, 1, -1, 3], [2, count // 2]]
        for size in sizes:
            family.case("reshaped", [x], v.reshape(size), sizes=size)
    one, gone = mixed(2, 1, 3, 1), mixed(1)
    for axis in [1, 3, -1, -3]:
        family.case("squeezed axis", [one], one.squeeze(axis), axes=[axis])
    turned = Input(one, "transposed")
    for axis in [0, 2, -2, -4]:
        family.case("squeezed axis", [turned], turned.value.squeeze(axis), axes=[axis])
    family.case("squeezed", [one], one.squeeze())
    family.case("squeezed", [gone], gone.squeeze())
    family.case("reshaped", [gone], gone.reshape([]), sizes=[])
    scalar = mixed()
    family.case("reshaped", [scalar], scalar.reshape(1, 1), sizes=[1, 1])
    empty = mixed(0, 3)
    for size in [[3, 0], [0], [-1, 3], [0, 5, 2]]:
        family.case("reshaped", [empty], empty.reshape(size), sizes=size)
    for base, sizes in [
        ([3], [2, 3]),
        ([2, 1, 3], [2, 4, 3]),
        ([], [2, 2]),
        ([1], [0]),
        ([0, 1], [0, 3]),
    ]:
        x = mixed(*base)
        family.case("broadcast", [x], x.expand(sizes), sizes=sizes)
    return family


def indexing():
    family = Family("indexing", seed=6)
    texts = [
        "1", "-1", "0 2", "-1 -2", "1:", ":1", ":-1", "-2:", "0:2", "1:2", "2:1", "0:99", "-99:2",
        "::2", "::-1", "::-2", ": 1", ": ::-1", ": 1:3", "::-1 ::-1", "1 1:", "1 ::-1", "2:0:-1",
        "-1:0:-2", ": ::3", ": 3:0:-2", "new", "new 1", "1 new", ": new", "... 1", "... 1:",
        "... ::-2", "...", "1 ...", "... new", "new ... new", "0:0", ": 5:", "1:1 new", "-3:-1",
    ]  # fmt: skip
    deeper = [
        "1 2 3", ": : 1", "1 : ::2", "... 0 1", "0 ... 1", "::-1 1: ::-2", "new : 1 new",
        ": ... -1", "-1 -1 -1", "1 ... new", ": 1 new ::2",
    ]  # fmt: skip
    sources = inputs(
        mixed(3, 4), Input(mixed(4, 3), "transposed"), Input(mixed(3, 7), "every other"),
        Input(mixed(3, 4), "backward"), Input(mixed(4), "repeated"), mixed(2, 3, 4),
        Input(mixed(4, 3, 2), "transposed"),
    )  # fmt: skip
    for x in sources:
        for text in texts + (deeper if x.value.dim() > 2 else []):
            index = tuple(part(word) for word in text.split())
            try:
                result = x.value.numpy()[index]
            except IndexError:
                continue
            family.case("index", [x], torch.from_numpy(np.array(result)), index=text.split())
    return family


def part(word):
    if word == "new":
        return None
    if word == "...":
        return Ellipsis
    if ":" in word:
        return slice(*[int(bound) if bound else None for bound in word.split(":")])
    return int(word)


def joining():
    family = Family("joining", seed=7)
    lists = [
        ([mixed(2, 3), mixed(2, 3)], 0), ([mixed(2, 3), mixed(4, 3), mixed(1, 3)], 0),
        ([mixed(2, 3), mixed(2, 1), mixed(2, 0)], 1), ([mixed(2, 3, 4), mixed(2, 5, 4)], -2),
        ([mixed(0, 3), mixed(2, 3)], 0), ([mixed(3)], 0), ([mixed(4), mixed(2)], -1),
        ([Input(mixed(3, 4), "transposed"), mixed(4, 2), Input(mixed(4, 5), "every other")], 1),
        ([Input(mixed(3), "repeated"), Input(mixed(4, 3), "backward")], 0),
    ]  # fmt: skip
    for xs, axis in lists:
        xs = inputs(*xs)
        family.case("concatenated", xs, torch.cat([x.value for x in xs], axis), axes=[axis])
    lists = [
        [mixed(2, 3), mixed(2, 3)], [mixed(3)], [mixed(), mixed(), mixed()], [mixed(0, 2)] * 2,
        [Input(mixed(3, 4), "transposed"), mixed(4, 3), Input(mixed(4, 5), "every other")],
    ]  # fmt: skip
    for xs in lists:
        xs = inputs(*xs)
        rank = xs[0].value.dim()
        for axis in range(-rank - 1, rank + 1):
            family.case("stacked", xs, torch.stack([x.value for x in xs], axis), axes=[axis])
    for x in inputs(
        mixed(6, 4), Input(mixed(4, 6), "transposed"), Input(mixed(6, 7), "every other")
    ):
        for parts, axis in [(1, 0), (2, 0), (3, -2), (2, -1), (4, 1)]:
            size = x.value.shape[axis] // parts
            family.case("split", [x], x.value.split(size, axis), axes=[axis], count=parts)
        for sizes, axis in [([1, 2, 3], 0), ([6], 0), ([0, 4, 2], -2), ([1, 3], 1), ([4, 0], -1)]:
            result = x.value.split(sizes, axis)
            family.case("split", [x], result, axes=[axis], sizes=sizes)
    for x in views(mixed):
        for times, axis in [(1, 0), (3, 0), (2, 1), (2, -1), (0, 1)]:
            repeats = [1] * x.value.dim()
            repeats[axis] = times
            family.case("tiled", [x], x.value.tile(repeats), axes=[axis], count=times)
    return family


def selection():
    family = Family("selection", seed=8)
    indices = inputs(
        ints(2, 0, 1, 2), ints([0, 2, 1], [2, 2, 0]), torch.tensor(1), torch.zeros(0).long(),
        torch.zeros(2, 0).long(), Input(ints([0, 2, 1], [2, 2, 0]), "transposed"),
        Input(ints(2, 1, 0, 0, 1), "every other"), Input(ints(2, 0), "repeated"),
    )  # fmt: skip
    tables = inputs(
        mixed(3, 3), mixed(5, 3, 4), Input(mixed(4, 3), "transposed"),
        Input(mixed(3, 6), "every other"), Input(mixed(4, 5), "from the second"),
        Input(mixed(3), "repeated"), mixed(3),
    )  # fmt: skip
    for table in tables:
        for index in indices:
            for axis in range(table.value.dim()):
                if table.value.shape[axis] < 3:
                    continue
                shape = [
                    *table.value.shape[:axis],
                    *index.value.shape,
                    *table.value.shape[axis + 1 :],
                ]
                flat = table.value.index_select(axis, index.value.reshape(-1))
                family.case("take", [table, index], flat.reshape(shape), axes=[axis])
    few = lambda size, *shape: torch.randint(0, size, shape)
    gathers = [
        (mixed(3, 4), few(4, 3, 2), 1), (mixed(3, 4), few(3, 5, 4), 0),
        (mixed(3, 4), few(3, 2, 3), -2), (mixed(2, 3, 4), few(3, 2, 6, 4), 1),
        (mixed(2, 3, 4), few(4, 1, 2, 1), -1), (mixed(5), few(5, 9), 0),
        (Input(mixed(4, 3), "transposed"), Input(few(4, 2, 3), "transposed"), 1),
        (Input(mixed(3, 8), "every other"), Input(few(4, 3, 5), "every other"), 1),
        (Input(mixed(4), "repeated"), Input(few(4, 2), "repeated"), 1),
        (Input(mixed(4, 3), "backward"), few(4, 0, 3), 0), (mixed(2, 3), few(3, 2, 0), 1),
    ]  # fmt: skip
    for x, index, axis in gathers:
        x, index = inputs(x, index)
        result = x.value.gather(axis, index.value)
        family.case("gather", [x, index], result, axes=[axis])
    truths = lambda *shape: torch.rand(shape) < 0.5
    choices = [
        (truths(2, 3), mixed(2, 3), mixed(2, 3)), (truths(3), mixed(2, 3), mixed(2, 1)),
        (truths(2, 1), mixed(3), mixed(2, 3)), (truths(4, 1, 3), mixed(2, 1), mixed()),
        (truths(2, 3), mixed(), mixed()), (truths(), mixed(2, 3), mixed(3)),
        (truths(0, 3), mixed(3), mixed(1, 1)),
        (Input(truths(3, 2), "transposed"), Input(mixed(2, 5), "every other"),
         Input(mixed(2, 3), "backward")),
        (Input(truths(3), "repeated"), Input(mixed(4, 3), "from the second"),
         Input(mixed(3, 3), "transposed")),
    ]  # fmt: skip
    for mask, a, b in choices:
        mask, a, b = inputs(mask, a, b)
        family.case("which", [mask, a, b], torch.where(mask.value, a.value, b.value))
    for x in [*views(mixed), Input(mixed(5, 5), "backward"), Input(mixed(2, 4, 3), "transposed")]:
        for k in [0, 1, -1, 2, -3, 9, -9]:
            family.case("tril", [x], x.value.tril(k), count=k)
            family.case("triu", [x], x.value.triu(k), count=k)
    return family


def sorting():
    family = Family("sorting", seed=9)
    few = lambda *shape: torch.randint(-2, 3, shape).double()
    special = floats([nan, 1, inf, -inf, nan, 0], [0, -0.0, 1, -1, 1, nan], [2, 2, 2, 2, 2, 2])
    # Equal numbers keep their order, in which the library promises to sort only when asked.
    for x in [*views(randn), Input(few(4, 9)), Input(few(4, 6), "transposed"), Input(special),
              Input(few(3, 70)), Input(randn(5)), Input(few(20, 3), "transposed")]:  # fmt: skip
        for axis in range(-1, x.value.dim() - 1):
            for descending, suffix in [(False, ""), (True, " descending")]:
                values, places = x.value.sort(dim=axis, descending=descending, stable=True)
                family.case("sorted" + suffix, [x], [values, places], axes=[axis])
            for k in {0, 1, min(3, x.value.shape[axis]), x.value.shape[axis]}:
                if k > x.value.shape[axis]:
                    continue
                largest = [values.narrow(axis, 0, k), places.narrow(axis, 0, k)]
                family.case("topK", [x], largest, axes=[axis], count=k)
    return family


def creation():
    family = Family("creation", seed=10)
    for sizes in [[2, 3], [], [1], [0, 4], [3, 1, 2]]:
        family.case("zeros", [], torch.zeros(sizes), sizes=sizes)
        family.case("ones", [], torch.ones(sizes), sizes=sizes)
        family.case("full", [], torch.full(sizes, -2.0), sizes=sizes, number=-2)
    double = {"dtype": torch.float64}
    for bounds in [
        [0, 5, 1],
        [2, 9, 3],
        [0, 1, 0.1],
        [1, 0, -0.25],
        [-1, 1, 0.3],
        [3, 3, 1],
        [0, 0.5, 1],
    ]:
        family.case("arange", [], torch.arange(*bounds, **double), bounds=bounds)
    for count in [0, 1, 7]:
        family.case("arange", [], torch.arange(count, **double), count=count)
        family.case("integers arange", [], torch.arange(count), count=count)
        family.case("eye", [], torch.eye(count), count=count)
    for bounds in [[0, 5, 1], [2, 9, 3], [9, 2, -3], [-4, 4, 2], [5, 5, 1]]:
        family.case("integers arange", [], torch.arange(*bounds), bounds=bounds)
    for bounds in [[0, 1], [-1, 1], [5, -3], [2, 2], [0, 1e-3]]:
        for count in [0, 1, 2, 7, 10]:
            result = torch.linspace(*bounds, count, **double)
            family.case("linspace", [], result, bounds=bounds, count=count)
    for x in views(lambda *shape: torch.randint(-1, 2, shape)):
        family.case("numbers of integers", [x], x.value.double())
        family.case("mask of integers", [x], x.value != 0)
        family.case("numbers of mask", [x], (x.value != 0).double())
        family.case("integers of mask", [x], (x.value != 0).long())
    for x in [floats(1.9, -1.9, 0.5, -0.5, 2.0**40, -7.0), *views(lambda *s: randn(*s) * 5)]:
        x = inputs(x)[0]
        family.case("integers of numbers", [x], x.value.float().long())
    return family
