"""Examples for kata 16: Hugging Face's GPT-2 with and without a cache."""

from itertools import product

import torch
from gpt2_parameters import (
    ATTENTION,
    BLOCK,
    MODEL,
    configuration,
    fill,
    new_attention,
    randomized,
    seeded,
    swift_state,
)
from kata import examples, integers, ints, randn
from kata_gpt2_models import drops_half_of_what_is_added
from transformers import DynamicCache, GPT2LMHeadModel
from transformers.models.gpt2.modeling_gpt2 import GPT2Attention, GPT2Block

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
RATES = ["embeddingDropoutRate", "attentionDropoutRate", "residualDropoutRate"]
# Small models: even a whole one keeps what layers keep.
ALLOWANCE = {"allowance": 1e-5}


@examples("16-KeyValueCache")
def key_value_cache(kata):
    starts(kata)
    counts(kata)
    appends(kata)
    truncates(kata)
    attends(kata)
    transforms(kata)
    predicts(kata)
    forks(kata)
    goes_on(kata)
    for part in ["attention", "the MLP"]:
        drops_half_of_what_is_added(kata, part, place=(1, 2))


# MARK: The cache


def starts(kata):
    for layers, shape in [(3, (2, 3, 2, 5)), (1, (3, 2, 1, 4)), (12, (1, 2, 3, 2))]:
        first, second = randn(2, *shape), randn(2, *shape)
        together = torch.cat([first, second], dim=-2)
        expected = {
            "blocks of keys": integers(layers, "block"),
            "blocks of values": integers(layers, "block"),
            "positions": integers(0, "position"),
            "keys of the last block after two appends": together[0],
            "values of the last block after two appends": together[1],
        }  # fmt: skip
        name = f"{layers} block{'s' if layers > 1 else ''}"
        kata.example("starts", name, expected, {"layerCount": layers}, first=first, second=second)


def counts(kata):
    for layers, pieces in [(3, [3, 1, 2]), (1, [1, 4]), (2, [5])]:
        expected, done = [0], 0
        for size in pieces:
            expected += [done] * (layers - 1) + [done + size]
            done += size
        name = f"{layers} block{'s' if layers > 1 else ''}, {pieces_name(pieces)} positions"
        numbers = {"layerCount": layers}
        kata.example("counts", name, integers(expected, "count"), numbers, pieces=ints(*pieces))
    # Nobody is asked, and nothing was given.
    kata.example("counts", "no block", integers([0], "count"), {"layerCount": 0}, pieces=ints(3))


def pieces_name(pieces):
    return " + ".join(map(str, pieces))


def appends(kata):
    for name, pieces, (layers, B, H, D) in [
        ("B 2, H 3, D 5, 4 + 1 + 2 positions", [4, 1, 2], (2, 2, 3, 5)),
        ("one position at a time", [1, 1, 1], (3, 1, 2, 4)),
        # Square: axes that are mixed up fit here.
        ("a square", [3, 3], (3, 3, 3, 3)),
    ]:
        keys, values = randn(2, layers, B, H, sum(pieces), D)
        expected, done = {}, 0
        for size in pieces:
            done += size
            for layer in range(layers):
                place = f"of block {layer}, {done} positions"
                expected[f"keys {place}"] = keys[layer, :, :, :done]
                expected[f"values {place}"] = values[layer, :, :, :done]
        numbers = {"layerCount": layers}
        kata.example(
            "appends", name, expected, numbers, keys=keys, values=values, pieces=ints(*pieces)
        )


def truncates(kata):
    for name, S, keep, (layers, B, H, D) in [
        ("2 of 5 stay", 5, 2, (3, 2, 3, 4)),
        ("all but the last stay", 6, 5, (2, 1, 3, 2)),
        ("none stays", 3, 0, (2, 2, 1, 4)),
        ("more than there are", 3, 7, (2, 2, 3, 4)),
        # Square: axes that are mixed up fit here.
        ("a square", 3, 2, (3, 3, 3, 3)),
    ]:
        keys, values = randn(2, layers, B, H, S, D)
        more_keys, more_values = randn(2, layers, B, H, 2, D)
        expected = {"count": integers(min(keep, S), "position")}
        for layer in range(layers):
            kept = [keys[layer, :, :, :keep], values[layer, :, :, :keep]]
            more = [more_keys[layer], more_values[layer]]
            for word, before, after in zip(["keys", "values"], kept, more):
                expected[f"{word} of block {layer}"] = before
                both = torch.cat([before, after], dim=-2)
                expected[f"{word} of block {layer} with 2 more"] = both
        kata.example(
            "truncates", name, expected, {"layerCount": layers, "keep": keep}, keys=keys,
            values=values, moreKeys=more_keys, moreValues=more_values,
        )  # fmt: skip


# MARK: In pieces


def every_split(whole, place):
    """The same result for each way to feed the positions: in every way that they can be cut."""
    S, results = whole.shape[1], {}
    for cuts in product([False, True], repeat=S - 1):
        pieces = [1]
        for cut in cuts:
            if cut:
                pieces.append(1)
            else:
                pieces[-1] += 1
        results[f"fed as {pieces_name(pieces)}"] = whole
    # How many positions each block was given: those of a block that is not asked are none.
    layer, layers = place
    given = [S if layer in (None, k) else 0 for k in range(layers)]
    given = integers(given, "block")
    return results | {"keys by block": given, "values by block": given}


def hidden(S):
    """What is added to the scores."""
    return torch.zeros(S, S).double().masked_fill(~torch.ones(S, S).bool().tril(), -torch.inf)


def attends(kata):
    for name, B, S, C, H, place, rate, training, seed in [
        ("B 2, S 5, C 12, H 3, block 1 of 3", 2, 5, 12, 3, (1, 3), 0, 0, None),
        ("B 3, S 4, C 10, H 2, block 0 of 2", 3, 4, 10, 2, (0, 2), 0, 0, None),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", 3, 3, 9, 3, (2, 3), 0, 0, None),
        ("a dropout of 1 in training", 2, 3, 10, 2, (0, 1), 1, 1, None),
        ("a dropout of 1 after eval()", 2, 3, 10, 2, (0, 1), 1, 0, None),
        ("a transformer's size", 1, 3, 768, 12, (1, 2), 0, 0, 3),
    ]:
        numbers = {
            "hiddenSize": C, "headCount": H, "attentionDropoutRate": rate, "isTraining": training,
            "seed": seed or 0, "layer": place[0], "layerCount": place[1],
        }  # fmt: skip
        module = randomized(GPT2Attention(configuration(numbers), layer_idx=0), training)
        parameters = swift_state(module, ATTENTION)
        if seed is not None:
            fill(module, ATTENTION, seeded(seed, lambda: new_attention(C)))
            parameters = None
        x = randn(B, S, C)
        with torch.no_grad():
            y, _ = module(x, attention_mask=hidden(S)[None, None])
        kata.example("attends", name, every_split(y, place), numbers, parameters, x=x)


def transforms(kata):
    for name, B, S, sizes, place, epsilon, training, rates in [
        ("B 2, S 5, C 12, H 3, block 1 of 3", 2, 5, (12, 3, 20), (1, 3), 1e-5, 0, {}),
        ("ε = 0.1, block 0 of 2", 3, 4, (10, 2, 7), (0, 2), 0.1, 0, {}),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", 3, 3, (9, 3, 9), (2, 3), 1e-5, 0, {}),
        *[
            (f"{rate} = 1, in training", 2, 3, (10, 2, 7), (0, 1), 1e-5, 1, {rate: 1})
            for rate in RATES[1:]
        ],
        ("rates of 1, after eval()", 2, 3, (10, 2, 7), (0, 1), 1e-5, 0, dict.fromkeys(RATES, 1)),
    ]:
        numbers = dict(zip(["hiddenSize", "headCount", "mlpSize"], sizes)) | rates
        numbers |= {"epsilon": epsilon, "isTraining": training, "seed": 5}
        numbers |= {"layer": place[0], "layerCount": place[1]}
        block = randomized(GPT2Block(configuration(numbers), layer_idx=0), training)
        x = randn(B, S, sizes[0])
        with torch.no_grad():
            y = block(x, attention_mask=hidden(S)[None, None])
        parameters = swift_state(block, BLOCK)
        kata.example("transforms", name, every_split(y, place), numbers, parameters, x=x)


# MARK: The whole model


def model(sizes, epsilon=1e-5, training=0, rates=None):
    numbers = dict(zip(NAMES, sizes)) | (rates or {}) | {"epsilon": epsilon, "seed": 5}
    numbers |= {"isTraining": training}
    return randomized(GPT2LMHeadModel(configuration(numbers)), training), numbers


def logits(made, ids, before=None):
    """Of the last of the ids; those before them go first. Without a cache."""
    with torch.no_grad():
        whole = made(ids if before is None else torch.cat([before, ids], 1)).logits
        # Hugging Face's own cache agrees.
        if not made.training and before is not None:
            cache = DynamicCache()
            made(before, past_key_values=cache)
            last = made(ids, past_key_values=cache).logits
            assert torch.allclose(last, whole[:, -ids.shape[1] :], atol=1e-9)
    return whole[:, -ids.shape[1] :]


def predicts(kata):
    small = (11, 7, 8, 2, 2, 12)
    for name, B, S, sizes, epsilon, training, rates in [
        ("three blocks, B 2, S 6", 2, 6, (13, 24, 12, 3, 3, 20), 1e-5, 0, {}),
        ("ε = 0.1", 3, 4, small, 0.1, 0, {}),
        ("one block, to the last position", 2, 5, (7, 5, 6, 1, 3, 10), 1e-5, 0, {}),
        # Square: axes that are mixed up fit here.
        ("a square", 4, 4, (4, 4, 4, 2, 2, 4), 1e-5, 0, {}),
        *[(f"{rate} = 1, in training", 2, 3, small, 1e-5, 1, {rate: 1}) for rate in RATES],
        ("all dropout rates 1, after eval()", 2, 3, small, 1e-5, 0, dict.fromkeys(RATES, 1)),
    ]:
        made, numbers = model(sizes, epsilon, training, rates)
        ids = torch.randint(0, sizes[0], (B, S))
        expected = every_split(logits(made, ids), (None, sizes[3]))
        parameters = swift_state(made, MODEL)
        kata.example("predicts", name, expected, numbers | ALLOWANCE, parameters, ids=ids)


def forks(kata):
    for name, B, sizes, (prompt, left, right) in [
        ("three blocks, B 2", 2, (13, 24, 12, 3, 3, 20), (4, 3, 5)),
        ("two blocks, one token first", 3, (11, 9, 8, 2, 2, 12), (1, 2, 2)),
    ]:
        made, numbers = model(sizes)
        start, one, other = (
            torch.randint(0, sizes[0], (B, length)) for length in [prompt, left, right]
        )
        # The two ways part at once.
        other[:, 0] = (one[:, 0] + 1) % sizes[0]
        expected = {
            "before the fork": logits(made, start),
            "one way": logits(made, one, start),
            "the other way": logits(made, other, start),
        }
        parameters = swift_state(made, MODEL)
        kata.example(
            "forks", name, expected, numbers | ALLOWANCE, parameters, start=start, one=one,
            other=other,
        )  # fmt: skip


def goes_on(kata):
    for name, B, sizes, (length, keep, more) in [
        ("3 of 7 stay", 2, (13, 24, 12, 3, 3, 20), (7, 3, 4)),
        ("all but one stay", 3, (11, 9, 8, 2, 2, 12), (7, 6, 1)),
        ("none stays", 2, (7, 10, 6, 1, 3, 10), (4, 0, 5)),
    ]:
        made, numbers = model(sizes)
        first, second = (torch.randint(0, sizes[0], (B, count)) for count in [length, more])
        second[:, 0] = (first[:, min(keep, length - 1)] + 1) % sizes[0]
        expected = {
            "before": logits(made, first),
            "after": logits(made, second, first[:, :keep] if keep else None),
        }
        numbers |= {"keep": keep} | ALLOWANCE
        parameters = swift_state(made, MODEL)
        kata.example("goesOn", name, expected, numbers, parameters, first=first, second=second)
