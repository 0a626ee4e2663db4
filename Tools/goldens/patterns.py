"""Cases for operations by the names of axes: see tensors.py."""

import einops
import torch
from cases import Family, Input, Made, inputs, randn
from moves import mixed


def patterns():
    family = Family("patterns", seed=11)
    products = [
        ("b h t d, b h s d -> b h t s", (2, 3, 4, 5), (2, 3, 6, 5)),
        ("b h t s, b h s d -> b h t d", (2, 3, 4, 6), (2, 3, 6, 5)),
        ("b h t s, b s h d -> b t h d", (2, 3, 4, 6), (2, 6, 3, 5)),
        ("t c, v c -> t v", (4, 5), (7, 5)), ("i, j -> i j", (3,), (5,)), ("i, i ->", (7,), (7,)),
        ("i i ->", (4, 4)), ("i i -> i", (4, 4)), ("b t c -> c b", (2, 3, 5)),
        ("b t c, c -> b t", (2, 3, 5), (5,)), ("a b, b c, c d -> d a", (2, 3), (3, 4), (4, 5)),
        ("b t, b t d, e d -> b e", (2, 3), (2, 3, 4), (5, 4)), ("b i, b j -> b", (2, 7), (2, 3)),
        ("t d, s d -> t s", (33, 70), (35, 70)), ("a b, b c -> a c", (2, 0), (0, 3)),
    ]  # fmt: skip
    for pattern, *shapes in products:
        straight = inputs(*[Made(*shape, salt=k) for k, shape in enumerate(shapes)])
        turned = [Input(Made(*reversed(s), salt=k + 9), "transposed") for k, s in enumerate(shapes)]
        for xs in [straight, turned]:
            # As PyTorch writes it: every name is one letter.
            result = torch.einsum(pattern.replace(" ", ""), *[x.value for x in xs])
            family.case("einsum", xs, result, pattern=pattern)
    for pattern, *shapes in [
        ("... t d, ... s d -> ... t s", (2, 3, 4, 5), (3, 6, 5)),
        ("... i j, j -> i ...", (2, 3, 4), (4,)),
        ("... i i -> ...", (2, 3, 3)),
    ]:
        xs = [randn(*shape) for shape in shapes]
        family.case("einsum", xs, torch.einsum(pattern.replace(" ", ""), *xs), pattern=pattern)
    moves = [
        ("b t (h d) -> b h t d", (2, 5, 12), {"h": 3}),
        ("b h t d -> b t (h d)", (2, 3, 5, 4), {}),
        ("b c (h y) (w x) -> b (h w) (c y x)", (2, 3, 4, 6), {"y": 2, "x": 3}),
        ("t c -> c t", (3, 4), {}), ("(k b) t c -> k b t c", (6, 2, 4), {"k": 3}),
        ("b t c -> (b t) c", (2, 3, 4), {}), ("a b c -> c (b a)", (2, 3, 4), {}),
        ("b 1 t -> b t", (2, 1, 3), {}), ("b t -> b 1 t", (2, 3), {}),
        ("... (h d) -> h ... d", (2, 3, 8), {"d": 4}), ("b ... -> ... b", (2, 3, 4), {}),
        ("b ... c -> (b ...) c", (2, 3, 4, 5), {}), ("(a b) -> b a", (0,), {"b": 2}),
    ]  # fmt: skip
    for pattern, shape, sizes in moves:
        turned = mixed(*reversed(shape))
        for x in inputs(mixed(*shape), Input(turned, "transposed")):
            result = einops.rearrange(x.value, pattern, **sizes)
            family.case("rearrange", [x], result, pattern=pattern, lengths=sizes)
    reductions = [
        ("b t c -> b c", (2, 3, 4), {}), ("b t c -> b t 1", (2, 3, 4), {}),
        ("b t c ->", (2, 3, 4), {}), ("b (t k) c -> b t c", (2, 6, 3), {"k": 2}),
        ("a b c -> c a", (2, 3, 4), {}), ("b ... -> b", (2, 3, 4), {}),
        ("(h y) (w x) -> h w", (4, 6), {"y": 2, "x": 3}), ("b t -> () t", (2, 3), {}),
    ]  # fmt: skip
    for pattern, shape, sizes in reductions:
        turned = randn(*reversed(shape))
        for x in inputs(randn(*shape), Input(turned, "transposed")):
            for kind in ["sum", "mean", "max", "min"]:
                result = einops.reduce(x.value, pattern, kind, **sizes)
                family.case(f"reduce {kind}", [x], result, pattern=pattern, lengths=sizes)
    repeats = [
        ("t c -> b t c", (3, 4), {"b": 2}), ("b t -> b (t k)", (2, 3), {"k": 2}),
        ("b t -> b (k t)", (2, 3), {"k": 2}), ("b g t d -> b (g r) t d", (2, 2, 3, 4), {"r": 3}),
        ("c -> t c b", (3,), {"t": 2, "b": 4}), ("... c -> ... k c", (2, 3), {"k": 2}),
        ("b t -> t b k", (2, 3), {"k": 0}),
    ]  # fmt: skip
    for pattern, shape, sizes in repeats:
        turned = mixed(*reversed(shape))
        for x in inputs(mixed(*shape), Input(turned, "transposed")):
            result = einops.repeat(x.value, pattern, **sizes)
            family.case("repeated", [x], result, pattern=pattern, lengths=sizes)
    return family
