"""Examples for kata 43: what the parts of Hugging Face's GPT-2 add to a logit.

What heads found and what MLPs gave is read by hooks. What a head adds is what the output layer makes of its
finding alone, without the bias; what a part gives to a logit is what the head makes of it once the final norm
has its scale. `compare_attribution.py` compares the same with transformer-lens.
"""

import torch
from gpt2_parameters import MODEL, configuration, randomized, swift_state
from kata import examples, randn
from torch import nn
from torch.nn.functional import layer_norm
from transformers import GPT2LMHeadModel

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
SMALL = (11, 9, 8, 2, 2, 12)
LARGE = (13, 10, 15, 3, 5, 20)
# Square: axes that are mixed up fit here.
SQUARE = (6, 6, 6, 2, 2, 6)


@examples("43-Attribution")
def attribution(kata):
    splits_output(kata)
    takes_apart(kata)
    points_at_tokens(kata)
    freezes_scale(kata)
    finds_effects(kata)
    attributes(kata)
    adds_up(kata)


# MARK: Heads


def each_head(output, found):
    """What a layer makes of one head's finding after another, all others being 0, without its bias.

    `found` is `[B, H, T, D]`, the result `[B, H, T, C]`.
    """
    B, H, T, D = found.shape
    none = output(torch.zeros(B, T, H * D).double())
    heads = []
    for head in range(H):
        alone = torch.zeros(B, T, H, D).double()
        alone[:, :, head] = found[:, head]
        heads.append(output(alone.reshape(B, T, H * D)) - none)
    return torch.stack(heads, 1)


def splits_output(kata):
    for name, B, H, T, D in [
        ("B 2, H 3, T 4, D 2", 2, 3, 4, 2),
        ("H 2, D 5", 1, 2, 3, 5),
        ("all sizes equal", 3, 3, 3, 3),
        ("one head", 2, 1, 3, 4),
        ("one channel a head", 1, 4, 2, 1),
        ("C 96, twelve heads", 1, 12, 2, 8),
    ]:
        output = nn.Linear(H * D, H * D, bias=False)
        output.weight.data = randn(H * D, H * D)
        found = randn(B, H, T, D)
        with torch.no_grad():
            heads = each_head(output, found)
            merged = found.transpose(1, 2).reshape(B, T, H * D)
            assert torch.allclose(heads.sum(1), output(merged))
        kata.example("splitsOutput", name, heads, found=found, weight=output.weight.data)


# MARK: A model


def made(sizes, epsilon=1e-5):
    numbers = dict(zip(NAMES, sizes)) | {"epsilon": epsilon, "seed": 5, "isTraining": 0}
    return randomized(GPT2LMHeadModel(configuration(numbers))), numbers


def parts_of(model, ids, place):
    """What the parts of a model add to its stream at a place, and the stream that comes of it."""
    found, mlps, streams = [], [], []
    hooks = []
    for block in model.transformer.h:
        hooks += [
            block.attn.c_proj.register_forward_pre_hook(lambda _, inputs: found.append(inputs[0])),
            block.mlp.register_forward_hook(lambda _, inputs, output: mlps.append(output)),
        ]
    hooks.append(
        model.transformer.ln_f.register_forward_pre_hook(lambda _, inputs: streams.append(inputs[0]))
    )
    with torch.no_grad():
        logits = model(ids).logits[0, place]
    for hook in hooks:
        hook.remove()
    H, heads = model.config.n_head, []
    for block, merged in zip(model.transformer.h, found):
        split = merged.reshape(*merged.shape[:2], H, -1).transpose(1, 2)
        with torch.no_grad():
            heads.append(each_head(block.attn.c_proj, split)[0, :, place])
    transformer = model.transformer
    parts = {
        "embeddings": torch.stack([
            transformer.wte.weight.data[ids[0, place]], transformer.wpe.weight.data[place],
        ]),
        "heads": torch.stack(heads),
        "biases": torch.stack([block.attn.c_proj.bias.data for block in transformer.h]),
        "mlps": torch.stack([mlp[0, place] for mlp in mlps]),
    }  # fmt: skip
    stream = streams[0][0, place]
    assert torch.allclose(sum_of(parts), stream)
    return parts, stream, logits


def sum_of(parts):
    return sum(part.reshape(-1, part.shape[-1]).sum(0) for part in parts.values())


PLACES = [
    ("place 2 of 5, two blocks", SMALL, 5, 2),
    ("the last place, three blocks", LARGE, 7, 6),
    ("the first place", SMALL, 4, 0),
    ("one block, one head", (7, 5, 6, 1, 1, 10), 3, 1),
    ("a square", SQUARE, 6, 3),
]


def takes_apart(kata):
    for name, sizes, T, place in PLACES:
        model, numbers = made(sizes)
        ids = torch.randint(0, sizes[0], (1, T))
        # The next token is another one.
        if place + 1 < T and ids[0, place + 1] == ids[0, place]:
            ids[0, place + 1] = (ids[0, place] + 1) % sizes[0]
        parts, _, _ = parts_of(model, ids, place)
        kata.example(
            "takesApart", name, parts, numbers | {"place": place}, swift_state(model, MODEL), ids=ids
        )


def points_at_tokens(kata):
    for name, sizes, token, other in [
        ("one token", SMALL, 4, None),
        ("one over another", SMALL, 9, 2),
        ("the first over the last", SMALL, 0, 10),
        ("token 3 of a square", SQUARE, 3, None),
        ("token 1 over token 5 of a square", SQUARE, 1, 5),
    ]:
        model, numbers = made(sizes[:3] + (1, 1, 4))
        rows = model.lm_head.weight.data
        expected = rows[token] if other is None else rows[token] - rows[other]
        state = swift_state(model, MODEL)
        tables = {name: state[name] for name in ["tokens.weight", "positions.weight"]}
        numbers |= {"token": token} | ({} if other is None else {"other": other})
        kata.example("pointsAtTokens", name, expected, numbers, tables)


# MARK: The final norm


def frozen_scale(stream, epsilon):
    return 1 / (stream.var(-1, correction=0, keepdim=True) + epsilon).sqrt()


def freezes_scale(kata):
    for name, shape, epsilon, spread, mean in [
        ("[5]", (5,), 1e-5, 1, 1),
        ("[3, 4]", (3, 4), 1e-5, 2, -1),
        ("[2, 3, 6], ε = 0.3", (2, 3, 6), 0.3, 0.5, 2),
        ("a square", (4, 4), 0.1, 1, 1),
        ("two channels", (3, 2), 0.05, 1, 0),
        ("C 96", (2, 96), 1e-5, 4, 1),
    ]:
        stream = (spread * randn(*shape) + mean).float().double()
        expected = frozen_scale(stream, epsilon)
        C = shape[-1]
        normalized = layer_norm(stream, (C,), eps=epsilon)
        centered = stream - stream.mean(-1, keepdim=True)
        assert torch.allclose(centered * expected, normalized)
        kata.example("freezesScale", name, expected, norm_numbers(C, epsilon), stream=stream)


def norm_numbers(C, epsilon):
    return {"hiddenSize": C, "epsilon": epsilon, "isTraining": 0}


def new_norm(C):
    weight = (1 + 0.5 * randn(C)).float().double()
    return {"weight": weight, "bias": (0.5 * randn(C)).float().double()}


def effects(parts, direction, norm, scale):
    """What the norm makes of parts with its scale frozen, without its bias, times the direction."""
    centered = parts - parts.mean(-1, keepdim=True)
    return torch.einsum("...c, c, c -> ...", centered * scale, norm["weight"], direction)


def finds_effects(kata):
    for name, shape in [
        ("[L, H, C]", (2, 3, 4)),
        ("one part", (5,)),
        ("[3, 6]", (3, 6)),
        ("all sizes equal", (4, 4, 4)),
        ("C 96", (3, 96)),
    ]:
        parts, C = (randn(*shape) + 0.5).float().double(), shape[-1]
        norm, direction = new_norm(C), randn(C)
        scale = (torch.tensor([0.4]) + 0.1 * len(shape)).double()
        expected = effects(parts, direction, norm, scale)
        kata.example(
            "findsEffects", name, expected, norm_numbers(C, 1e-5), norm,
            parts=parts, direction=direction, scale=scale,
        )  # fmt: skip


def attribution_of(parts, direction, norm, epsilon):
    """The effects of all parts, and their sum, which is what the norm and the direction give."""
    stream = sum_of(parts)
    scale = frozen_scale(stream, epsilon)
    found = {name: effects(part, direction, norm, scale) for name, part in parts.items()}
    found["normBias"] = norm["bias"] @ direction
    whole = layer_norm(stream, stream.shape, norm["weight"], norm["bias"], epsilon) @ direction
    found["sum"] = sum(effect.sum() for effect in found.values())
    assert torch.allclose(found["sum"], whole)
    return found


def attributes(kata):
    for name, L, H, C, epsilon in [
        ("L 2, H 3, C 4", 2, 3, 4, 1e-5),
        ("L 3, H 2, C 6, ε = 0.5", 3, 2, 6, 0.5),
        ("one block, one head", 1, 1, 5, 1e-5),
        ("all sizes equal", 3, 3, 3, 0.1),
        ("L 6, H 8, C 32", 6, 8, 32, 1e-5),
    ]:
        parts = {
            "embeddings": randn(2, C), "heads": randn(L, H, C), "biases": 0.5 * randn(L, C),
            "mlps": randn(L, C) + 0.5,
        }  # fmt: skip
        parts = {key: part.float().double() for key, part in parts.items()}
        norm, direction = new_norm(C), randn(C)
        expected = attribution_of(parts, direction, norm, epsilon)
        kata.example(
            "attributes", name, expected, norm_numbers(C, epsilon), norm, direction=direction,
            **{f"parts.{key}": part for key, part in parts.items()},
        )  # fmt: skip


# MARK: All of it


def adds_up(kata):
    for name, sizes, T, place, token, other, epsilon in [
        ("a logit, two blocks", SMALL, 5, 3, 7, None, 1e-5),
        ("a difference, three blocks", LARGE, 7, 4, 2, 11, 1e-5),
        ("a difference, ε = 0.5", SMALL, 6, 5, 1, 4, 0.5),
        ("a logit of a square", SQUARE, 6, 2, 5, None, 1e-5),
        ("three blocks, five heads, the first place", LARGE, 3, 0, 12, None, 1e-5),
    ]:
        while True:
            model, numbers = made(sizes, epsilon)
            ids = torch.randint(0, sizes[0], (1, T))
            parts, _, logits = parts_of(model, ids, place)
            score = logits[token] - (0 if other is None else logits[other])
            # A sum of next to nothing tells nothing.
            if score.abs() > 2:
                break
        rows = model.lm_head.weight.data
        direction = rows[token] - (0 if other is None else rows[other])
        state = swift_state(model, MODEL)
        norm = {leaf: state[f"finalNorm.{leaf}"] for leaf in ["weight", "bias"]}
        expected = attribution_of(parts, direction, norm, epsilon)
        assert torch.allclose(expected["sum"], score)
        expected["sum"] = score
        numbers |= {"place": place, "token": token, "allowance": 1e-4}
        numbers |= {} if other is None else {"other": other}
        kata.example("addsUp", name, expected, numbers, state, ids=ids)
