"""Examples for kata 30: the gradients of PyTorch's autograd, in double precision."""

import torch
from kata import examples, ints, randn
from torch.nn import functional as F


@examples("30-Backward")
def backward(kata):
    sums_back(kata)
    linear(kata)
    cross_entropy(kata)
    gelu(kata)
    layer_norm(kata)
    head(kata)


def gradients(run, leaves, weights):
    """By each leaf, of Σ output · weights."""
    leaves = [leaf.clone().requires_grad_(True) for leaf in leaves]
    return torch.autograd.grad((run(*leaves) * weights).sum(), leaves)


def exact(*tensors):
    """As Float32 holds them: what goes in is the same on both sides."""
    return [tensor.float().double() for tensor in tensors]


def sums_back(kata):
    for name, shape, to in [
        ("a row to a batch", (5,), (3, 5)),
        ("a column to a matrix", (4, 1), (4, 6)),
        ("a column to a square", (4, 1), (4, 4)),
        ("a row to a square", (4,), (4, 4)),
        ("a number to a matrix", (), (3, 4)),
        ("a bias to a batch of texts", (6,), (2, 3, 6)),
        ("a middle axis of 1", (2, 1, 4), (2, 3, 4)),
        ("outside and inside", (3, 1), (2, 3, 5)),
        ("two axes of 1", (1, 3, 1), (4, 3, 2)),
        ("an axis that is 1 after it, too", (1, 3), (2, 1, 3)),
        ("nothing was broadcast", (2, 3), (2, 3)),
        ("all axes of 1", (1, 1), (3, 3)),
        ("a mask's rows to heads", (2, 1, 1, 7), (2, 4, 5, 7)),
    ]:
        gradient = randn(*to)
        expected = gradient.sum_to_size(shape) if shape else gradient.sum()
        kata.example("sumsBack", name, expected, gradient=gradient, shape=ints(*shape))


def linear(kata):
    for name, leading, inputs, outputs in [
        ("B 2, T 3, 4 to 5", (2, 3), 4, 5),
        ("all sizes equal", (3, 3), 3, 3),
        ("a square, one row axis", (4,), 4, 4),
        ("one row", (1,), 3, 2),
        ("no axis but the last", (), 4, 3),
        ("to one channel", (2, 5), 3, 1),
        ("three leading axes", (2, 3, 2), 3, 4),
        ("C 64 to 96, 40 rows", (4, 10), 64, 96),
    ]:
        x, weight, bias, gradient = exact(
            randn(*leading, inputs), randn(outputs, inputs), randn(outputs), randn(*leading, outputs)
        )
        parts = gradients(F.linear, [x, weight, bias], gradient)
        kata.example(
            "sendsBackThroughLinear", name, dict(zip(["x", "weight", "bias"], parts)),
            gradient=gradient, x=x, weight=weight,
        )  # fmt: skip


def cross_entropy(kata):
    for name, N, V, spread, shift in [
        ("N 4, V 7", 4, 7, 2, 0),
        ("a square", 5, 5, 2, 0),
        ("one place", 1, 6, 2, 0),
        ("two classes", 6, 2, 1, 0),
        ("scores around 100", 3, 5, 1, 100),
        ("scores of ±1,000", 3, 4, 500, 0),
        ("one class", 3, 1, 1, 0),
        ("N 32, V 211", 32, 211, 3, 0),
    ]:
        (logits,) = exact(spread * randn(N, V) + shift)
        targets = torch.randint(0, V, (N,))
        (expected,) = gradients(
            lambda logits: F.cross_entropy(logits, targets), [logits], torch.tensor(1.0)
        )
        kata.example(
            "sendsBackThroughLoss", name, expected, logits=logits, targets=targets
        )


def gelu(kata):
    for name, shape, spread in [
        ("[5]", (5,), 1),
        ("[3, 4]", (3, 4), 2),
        ("a square", (4, 4), 2),
        ("far from 0", (2, 6), 6),
        ("[4, 8, 32]", (4, 8, 32), 1),
    ]:
        x, gradient = exact(spread * randn(*shape), randn(*shape))
        if name == "[5]":
            x[0] = 0
        (expected,) = gradients(F.gelu, [x], gradient)
        kata.example("sendsBackThroughGELU", name, expected, gradient=gradient, x=x)


def layer_norm(kata):
    for name, leading, C, epsilon, spread, shift in [
        ("B 2, T 3, C 5", (2, 3), 5, 1e-5, 1, 0),
        ("all sizes equal", (4, 4), 4, 1e-5, 1, 0),
        ("a square", (4,), 4, 1e-5, 1, 0),
        ("one row", (), 6, 1e-5, 1, 0),
        ("a large epsilon", (3,), 5, 0.5, 1, 0),
        ("small numbers", (2, 2), 4, 1e-3, 0.02, 0),
        ("far from 0", (3,), 6, 1e-5, 2, 30),
        ("two channels", (2, 3), 2, 0.1, 1, 0),
        ("C 96, 24 rows", (4, 6), 96, 1e-5, 1, 0),
    ]:
        x, weight, bias, gradient = exact(
            spread * randn(*leading, C) + shift, randn(C), randn(C), randn(*leading, C)
        )
        parts = gradients(
            lambda x, weight, bias: F.layer_norm(x, (C,), weight, bias, epsilon),
            [x, weight, bias], gradient,
        )  # fmt: skip
        kata.example(
            "sendsBackThroughNorm", name, dict(zip(["x", "weight", "bias"], parts)),
            {"epsilon": epsilon}, gradient=gradient, x=x, weight=weight,
        )  # fmt: skip


def head(kata):
    for name, leading, T, S, D, masked in [
        ("T 4, S 4, D 3", (), 4, 4, 3, None),
        ("all sizes equal", (3,), 3, 3, 3, None),
        ("B 2, H 3, T 4, S 5, D 2", (2, 3), 4, 5, 2, None),
        ("one query", (2,), 1, 6, 4, None),
        ("one key", (2,), 5, 1, 4, None),
        ("D 1", (2,), 3, 4, 1, None),
        ("causal", (2, 2), 5, 5, 4, "causal"),
        ("padded", (3,), 4, 6, 5, "padded"),
        ("B 2, H 4, T 24, D 16, causal", (2, 4), 24, 24, 16, "causal"),
    ]:
        query, key, value, gradient = exact(
            randn(*leading, T, D), randn(*leading, S, D), randn(*leading, S, D),
            randn(*leading, T, D),
        )  # fmt: skip
        mask = torch.ones(T, S, dtype=torch.bool)
        if masked == "causal":
            mask = mask.tril()
        if masked == "padded":
            mask = mask & (torch.arange(S) < S - 2)

        def run(query, key, value, mask=mask):
            return F.scaled_dot_product_attention(query, key, value, attn_mask=mask)

        parts = gradients(run, [query, key, value], gradient)
        scores = (query @ key.mT / D**0.5).masked_fill(~mask, -torch.inf)
        kata.example(
            "sendsBackThroughHead", name, dict(zip(["query", "key", "value"], parts)),
            gradient=gradient, query=query, key=key, value=value, pattern=scores.softmax(-1),
        )  # fmt: skip
