"""Examples for katas 01 and 02."""

import torch
from kata import examples, fact, integers, ints, left, randn
from torch.nn import functional as F


@examples("01-LayerNorm")
def layer_norm(kata):
    for shape, epsilon in [((5,), 1e-5), ((768,), 1e-12), ((4, 6), 0.1)]:
        layer = torch.nn.LayerNorm(shape, eps=epsilon)
        expected = {
            "weight": layer.weight.detach(),
            "bias": layer.bias.detach(),
            "epsilon": torch.tensor(layer.eps),
            "normalizedShape": integers(layer.normalized_shape, "size"),
        }
        name = f"{list(shape)}, ε = {epsilon:g}"
        kata.example(
            "starts", name, expected, {"epsilon": epsilon}, normalizedShape=ints(*shape)
        )
    for name, leading, trailing, epsilon, offset, scale in [
        ("rows of 5", (2, 3), (5,), 1e-5, 0, 1),
        ("ε = 0.1", (3, 4), (8,), 0.1, 0, 1),
        ("small numbers", (3, 4), (8,), 1e-5, 0, 0.003),
        ("two trailing axes", (2, 3), (4, 6), 0.01, 0, 1),
        ("three trailing axes", (2,), (3, 4, 5), 1e-5, 0.5, 2),
        ("one row", (), (7,), 1e-5, 0, 1),
        # Square: what is reduced without keepDims broadcasts here, along the wrong axis.
        ("a square", (6,), (6,), 1e-5, 0, 1),
        # Far from 0, E[x²] − E[x]² loses its digits.
        ("far from zero", (2, 3), (16,), 1e-5, 100, 1),
        ("a transformer's size", (2, 5), (768,), 1e-12, 0, 1),
    ]:
        x = (randn(*leading, *trailing) * scale + offset).float().double()
        weight, bias = 1 + 0.5 * randn(*trailing), randn(*trailing)
        weight, bias = weight.float().double(), bias.float().double()
        expected = F.layer_norm(x, trailing, weight, bias, epsilon)
        kata.example(
            "normalizes", name, expected, {"epsilon": epsilon},
            normalizedShape=ints(*trailing), x=x, weight=weight, bias=bias,
        )  # fmt: skip
    for name, leading, trailing, epsilon in [
        ("rows of 5", (2, 3), (5,), 1e-5),
        ("ε = 0.1", (3, 4), (8,), 0.1),
        ("two trailing axes", (2, 3), (4, 6), 0.01),
        ("a square", (6,), (6,), 1e-5),
    ]:
        kata.gradients(
            "normalizes", name,
            lambda x, weight, bias, **_: F.layer_norm(x, trailing, weight, bias, epsilon),
            {"epsilon": epsilon}, normalizedShape=ints(*trailing), x=randn(*leading, *trailing),
            weight=1 + 0.5 * randn(*trailing), bias=randn(*trailing),
        )  # fmt: skip
    # What is the same everywhere has a variance of exactly 0.
    for name, x in [
        ("a constant row", torch.full((2, 5), 3.0).double()),
        ("one number", torch.full((1, 1), -2.0).double()),
    ]:
        weight, bias = randn(x.shape[-1]), randn(x.shape[-1])
        y = F.layer_norm(x, x.shape[-1:], weight, bias, 0.25)
        kata.example(
            "normalizes", name, y, {"epsilon": 0.25}, normalizedShape=ints(x.shape[-1]), x=x,
            weight=weight, bias=bias,
        )  # fmt: skip


@examples("02-Embedding")
def embedding(kata):
    for count, size, seed in [(3, 4, 0), (5, 7, 1), (40, 24, 2)]:
        torch.manual_seed(seed)
        table = torch.nn.Embedding(count, size).weight.detach()
        expected = {"": table} | left(seed, lambda: torch.nn.Embedding(count, size))
        name = f"{count} rows of {size}, seed {seed}"
        kata.example("starts", name, expected, {"count": count, "size": size, "seed": seed})
    for name, shape, count, size in [
        ("one axis of ids", (4,), 7, 5),
        ("[2, 3] ids", (2, 3), 7, 5),
        # Square: looking along the wrong axis fits here.
        ("a square table", (2, 3), 5, 5),
        ("three axes of ids", (2, 3, 4), 11, 3),
        ("a transformer's size", (2, 6), 50, 768),
    ]:
        table, ids = randn(count, size), torch.randint(0, count, shape)
        ids.view(-1)[0], ids.view(-1)[-1] = count - 1, 0
        kata.example(
            "looksUp", name, F.embedding(ids, table), {"count": count, "size": size, "seed": 0},
            weight=table, ids=ids,
        )  # fmt: skip
    for name, shape, count, size in [
        # More ids than rows: what is looked up twice learns twice.
        ("[3, 4] ids, a few of them twice", (3, 4), 7, 5),
        ("a square table", (2, 3), 5, 5),
    ]:
        ids = torch.randint(0, count - 1, shape)
        ids.view(-1)[0] = ids.view(-1)[-1] = count - 1
        kata.gradients(
            "looksUp", name, lambda weight, ids: F.embedding(ids, weight),
            {"count": count, "size": size, "seed": 0}, weight=randn(count, size), ids=ids,
        )  # fmt: skip
    table = randn(1, 3)
    kata.example(
        "looksUp", "one row for all", table[ints(0, 0)[None]], {"count": 1, "size": 3, "seed": 0},
        weight=table, ids=ints(0, 0)[None],
    )  # fmt: skip
    linear(kata)


def linear(kata):
    for inputs, outputs, bias, seed in [
        (3, 5, True, 0),
        (24, 6, True, 1),
        # Square: the weight fits either way, and either size gives the same bounds.
        (4, 4, True, 2),
        (5, 3, False, 3),
        (768, 12, True, 4),
    ]:
        torch.manual_seed(seed)
        layer = torch.nn.Linear(inputs, outputs, bias=bias)
        expected = {"weight": layer.weight.detach()}
        expected |= {"bias": layer.bias.detach()} if bias else {"there is no bias": fact()}
        expected |= left(seed, lambda: torch.nn.Linear(inputs, outputs, bias=bias))
        name = f"{inputs} to {outputs}{'' if bias else ', no bias'}, seed {seed}"
        kata.example("drawsLayer", name, expected, sizes(inputs, outputs, bias, seed))
    cases = [
        ("5 to 3", (2, 4), 5, 3, True),
        ("3 to 7, four axes", (2, 1, 4), 3, 7, True),
        # Square: x · W fits as well, and a bias for each row.
        ("a square", (6,), 6, 6, True),
        ("one row", (), 4, 5, True),
        ("no bias", (2, 3), 4, 6, False),
        ("a square without a bias", (2, 5), 5, 5, False),
        ("a transformer's size", (2, 3), 768, 12, True),
    ]
    gradient_cases = [cases[0], cases[2], cases[4]]
    for place, (name, leading, inputs, outputs, bias) in enumerate(cases + gradient_cases):
        parameters = {"weight": randn(outputs, inputs)}
        parameters |= {"bias": randn(outputs)} if bias else {}
        x, numbers = randn(*leading, inputs), sizes(inputs, outputs, bias)
        if place < len(cases):
            y = F.linear(x, **parameters)
            kata.example("appliesLayer", name, y, numbers, parameters, x=x)
            continue
        kata.gradients(
            "appliesLayer", name, lambda x: F.linear(x, **parameters), numbers, parameters, x=x
        )


def sizes(inputs, outputs, bias, seed=0):
    return {"inputSize": inputs, "outputSize": outputs, "bias": int(bias), "seed": seed}
