"""Examples for kata 00."""

import torch
from kata import each, examples, randn


@examples("00-Tensors")
def warm_up(kata):
    cases = [
        ("[3, 4]", (3, 4)),
        # Square: a mean without keepDims would broadcast here, along the wrong axis.
        ("a square [4, 4]", (4, 4)),
        ("[2, 3, 5]", (2, 3, 5)),
        ("[2, 5, 768]", (2, 5, 768)),
    ]
    ones = [("one row [1, 4]", (1, 4)), ("rows of one number [3, 1]", (3, 1))]
    for name, shape in each(cases, later=ones):
        x = randn(*shape)
        kata.example("centered", name, x - x.mean(-1, keepdim=True), x=x)
        x = x.abs() + 0.25
        x = x.float().double()
        kata.example("normalizedRows", name, x / x.sum(-1, keepdim=True), x=x)
    for T, S in each([(3, 5), (4, 4), (1, 6)], later=[(1, 1)]):
        a, b = randn(T), randn(S)
        kata.example("allDifferences", f"[{T}] and [{S}]", a[:, None] - b[None, :], a=a, b=b)
    sizes = [(2, 3, 4, 5), (1, 4, 4, 4), (2, 3, 12, 64)]
    for B, T, H, D in each(sizes, later=[(1, 1, 1, 3), (1, 1, 3, 1)]):
        x = randn(B, T, H * D)
        heads = x.reshape(B, T, H, D).transpose(1, 2)
        name = f"B {B}, T {T}, H {H}, D {D}"
        kata.example("splitHeads", name, heads, {"headCount": H}, x=x)
        kata.example("mergeHeads", name, x, x=heads)
    sizes = [(2, 3, 5, 4), (2, 4, 4, 4), (1, 2, 3, 64)]
    for B, T, S, D in each(sizes, later=[(1, 1, 1, 3)]):
        q, k = randn(B, T, D), randn(B, S, D)
        kata.example(
            "similarities", f"B {B}, T {T}, S {S}, D {D}", q @ k.transpose(1, 2), query=q, key=k
        )
    for T in [1, 2, 5, 17]:
        mask = torch.ones(T, T, dtype=torch.bool).tril()
        kata.example("causalMask", f"size {T}", mask, {"size": T})
    for B, H, T, S in each([(2, 3, 4, 5), (1, 2, 4, 4)], later=[(1, 1, 1, 1)]):
        scores = randn(B, H, T, S)
        mask = torch.rand(T, S) < 0.6
        mask[:, 0] = True
        hidden = scores.masked_fill(~mask, -torch.inf)
        kata.example("hideUnseen", f"[{B}, {H}, {T}, {S}]", hidden, scores=scores, mask=mask)
    for B, T, V in each([(2, 3, 7), (3, 3, 3), (2, 4, 100)], later=[(1, 1, 1), (1, 1, 5)]):
        scores, ids = randn(B, T, V), torch.randint(0, V, (B, T))
        ids[0, 0] = V - 1
        if T > 1:
            ids[-1, -1] = 0
        picked = scores.gather(-1, ids[..., None])[..., 0]
        kata.example("pick", f"B {B}, T {T}, V {V}", picked, scores=scores, ids=ids)
    for B, T, C in each([(2, 5, 3), (3, 3, 3), (2, 7, 768)], later=[(1, 1, 4), (1, 3, 1)]):
        x, mask = randn(B, T, C), torch.rand(B, T) < 0.5
        mask[0, -1], mask[:, 0] = False, True
        weights = mask[..., None].double()
        mean = (x * weights).sum(1) / weights.sum(1)
        kata.example("maskedMean", f"B {B}, T {T}, C {C}", mean, x=x, mask=mask)
