"""Computes the katas' examples with PyTorch and writes them to Tests/Goldens.

    pip install torch safetensors
    python Tools/goldens/katas.py

One file a kata, `00-Tensors.safetensors` and so on. An example is a group of tensors named
`test/example/input` or `test/example/expected`; single numbers stand in the metadata. Results are
computed in double precision and rounded once, so that they are nobody's rounding but their own.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

GOLDENS = Path(__file__).resolve().parents[2] / "Tests" / "Goldens"


class Kata:
    """Collects a kata's examples."""

    def __init__(self, name, seed):
        self.name, self.entries, self.tensors = name, [], {}
        torch.manual_seed(seed)

    def example(self, test, name, expected, numbers=None, **inputs):
        """Adds an example; `expected` is one tensor or several by name."""
        self.entries.append({"test": test, "name": name, "numbers": numbers or {}})
        outputs = expected if isinstance(expected, dict) else {"": expected}
        for key, value in outputs.items():
            inputs["expected" + ("." + key if key else "")] = value
        for key, value in inputs.items():
            exact = value.dtype in (torch.int64, torch.bool)
            self.tensors[f"{test}/{name}/{key}"] = (
                value.to(torch.int64 if exact else torch.float32).contiguous().clone()
            )

    def save(self):
        path = GOLDENS / f"{self.name}.safetensors"
        save_file(self.tensors, path, metadata={"examples": json.dumps(self.entries)})
        print(f"{path.name}: {len(self.entries)} examples, {path.stat().st_size:,} bytes")


def randn(*shape):
    """Numbers that Float32 holds exactly, in double precision."""
    return torch.randn(*shape).double()


def ints(*values):
    return torch.tensor(values, dtype=torch.int64)


def warm_up():
    kata = Kata("00-Tensors", seed=0)
    for name, shape in [
        ("[3, 4]", (3, 4)),
        # Square: a mean without keepDims would broadcast here, along the wrong axis.
        ("a square [4, 4]", (4, 4)),
        ("[2, 3, 5]", (2, 3, 5)),
        ("[2, 5, 768]", (2, 5, 768)),
    ]:
        x = randn(*shape)
        kata.example("centered", name, x - x.mean(-1, keepdim=True), x=x)
        x = x.abs() + 0.25
        x = x.float().double()
        kata.example("normalizedRows", name, x / x.sum(-1, keepdim=True), x=x)
    for T, S in [(3, 5), (4, 4), (1, 6)]:
        a, b = randn(T), randn(S)
        kata.example("allDifferences", f"[{T}] and [{S}]", a[:, None] - b[None, :], a=a, b=b)
    for B, T, H, D in [(2, 3, 4, 5), (1, 4, 4, 4), (2, 3, 12, 64)]:
        x = randn(B, T, H * D)
        heads = x.reshape(B, T, H, D).transpose(1, 2)
        name = f"B {B}, T {T}, H {H}, D {D}"
        kata.example("splitHeads", name, heads, {"headCount": H}, x=x)
        kata.example("mergeHeads", name, x, x=heads)
    for B, T, S, D in [(2, 3, 5, 4), (2, 4, 4, 4), (1, 2, 3, 64)]:
        q, k = randn(B, T, D), randn(B, S, D)
        kata.example(
            "similarities", f"B {B}, T {T}, S {S}, D {D}", q @ k.transpose(1, 2), query=q, key=k
        )
    for T in [1, 2, 5, 17]:
        mask = torch.ones(T, T, dtype=torch.bool).tril()
        kata.example("causalMask", f"size {T}", mask, {"size": T})
    for B, H, T, S in [(2, 3, 4, 5), (1, 2, 4, 4)]:
        scores = randn(B, H, T, S)
        mask = torch.rand(T, S) < 0.6
        mask[:, 0] = True
        hidden = scores.masked_fill(~mask, -torch.inf)
        kata.example("hideUnseen", f"[{B}, {H}, {T}, {S}]", hidden, scores=scores, mask=mask)
    for B, T, V in [(2, 3, 7), (3, 3, 3), (2, 4, 100)]:
        scores, ids = randn(B, T, V), torch.randint(0, V, (B, T))
        ids[0, 0], ids[-1, -1] = V - 1, 0
        picked = scores.gather(-1, ids[..., None])[..., 0]
        kata.example("pick", f"B {B}, T {T}, V {V}", picked, scores=scores, ids=ids)
    for B, T, C in [(2, 5, 3), (3, 3, 3), (2, 7, 768)]:
        x, mask = randn(B, T, C), torch.rand(B, T) < 0.5
        mask[:, 0], mask[0, -1] = True, False
        weights = mask[..., None].double()
        mean = (x * weights).sum(1) / weights.sum(1)
        kata.example("maskedMean", f"B {B}, T {T}, C {C}", mean, x=x, mask=mask)
    kata.save()


def layer_norm():
    kata = Kata("01-LayerNorm", seed=1)
    for shape, epsilon in [((5,), 1e-5), ((768,), 1e-12), ((4, 6), 0.1)]:
        layer = torch.nn.LayerNorm(shape, eps=epsilon)
        expected = {
            "weight": layer.weight.detach(),
            "bias": layer.bias.detach(),
            "epsilon": torch.tensor(layer.eps),
            "normalizedShape": torch.tensor(layer.normalized_shape).float(),
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
    kata.save()


def embedding():
    kata = Kata("02-Embedding", seed=2)
    for count, size, seed in [(3, 4, 0), (5, 7, 1), (40, 24, 2)]:
        torch.manual_seed(seed)
        table = torch.nn.Embedding(count, size).weight.detach()
        name = f"{count} rows of {size}, seed {seed}"
        kata.example("starts", name, table, {"count": count, "size": size, "seed": seed})
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
    kata.save()


if __name__ == "__main__":
    GOLDENS.mkdir(parents=True, exist_ok=True)
    warm_up()
    layer_norm()
    embedding()
