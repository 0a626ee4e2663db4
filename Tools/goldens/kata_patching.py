"""Examples for kata 44: Hugging Face's GPT-2, changed by forward hooks of PyTorch's."""

import torch
from gpt2_parameters import MODEL, configuration, randomized, swift_state
from kata import examples, fact, randn
from transformers import GPT2LMHeadModel

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
SMALL = (11, 7, 8, 2, 2, 5)
LARGE = (13, 8, 9, 3, 3, 7)
WIDE = (9, 5, 10, 2, 5, 6)
ONE = (7, 6, 6, 1, 1, 10)
# Square: axes that are mixed up fit here.
SQUARE = (6, 6, 6, 2, 2, 6)
SQUARE_THREE = (7, 3, 9, 3, 3, 9)


@examples("44-Patching")
def patching(kata):
    measures(kata)
    ablates(kata)
    leaves_heads_out(kata)
    runs_both(kata)
    patches(kata)
    holds_laws(kata)
    restores(kata)
    maps(kata)


# MARK: Hooks


def modules(made, name):
    """The module that a name of the recorder's is about, and which side and channels of it."""
    transformer = made.transformer
    if name == "sum":
        return transformer.drop, "output", slice(None)
    _, layer, part, *rest = name.split(".")
    block, C = transformer.h[int(layer)], made.config.n_embd
    thirds = {"queries": 0, "keys": 1, "values": 2}
    kind = ".".join([part, *rest])
    if rest and rest[0] in thirds:
        third = thirds[rest[0]]
        return block.attn.c_attn, "output", slice(third * C, (third + 1) * C)
    return {
        "mlp.sum": (block, "output", slice(None)),
        "mlp.contract": (block.mlp.c_proj, "output", slice(None)),
        "attention.output": (block.attn.c_proj, "output", slice(None)),
        "attention.found": (block.attn.c_proj, "input", slice(None)),
    }[kind]


def of_heads(name):
    return name.split(".")[-1] in ["queries", "keys", "values", "found"]


def run(made, ids, name=None, replace=None):
    """The logits, and what was computed under a name; `replace` makes another of it."""
    kept = []

    def changed(x):
        module, side, channels = modules(made, name)
        own = x[..., channels]
        H = made.config.n_head
        split = own.unflatten(-1, (H, -1)).transpose(1, 2) if of_heads(name) else own
        new = replace(split) if replace else split
        kept.append(new)
        x = x.clone()
        x[..., channels] = new.transpose(1, 2).flatten(-2) if of_heads(name) else new
        return x

    def of_output(module, inputs, output):
        if isinstance(output, tuple):
            return changed(output[0]), *output[1:]
        return changed(output)

    def of_input(module, inputs):
        return changed(inputs[0]), *inputs[1:]

    handles = []
    if name:
        module, side, _ = modules(made, name)
        if side == "output":
            handles.append(module.register_forward_hook(of_output))
        else:
            handles.append(module.register_forward_pre_hook(of_input))
    with torch.no_grad():
        logits = made(ids).logits
    for handle in handles:
        handle.remove()
    return logits, kept[0] if kept else None


def model(sizes):
    numbers = dict(zip(NAMES, sizes)) | {
        "epsilon": 1e-5, "seed": 5, "isTraining": 0, "allowance": 1e-4,
    }  # fmt: skip
    return randomized(GPT2LMHeadModel(configuration(numbers))), numbers


# MARK: Measuring


def difference(logits, right, wrong):
    rows = torch.arange(len(right))
    return (logits[rows, -1, right] - logits[rows, -1, wrong]).mean()


def tokens(B, V):
    """A right and a wrong token for each text."""
    right = torch.randint(0, V, (B,))
    return right, (right + torch.randint(1, V, (B,))) % V


def measures(kata):
    for name, B, T, V in [
        ("one text", 1, 4, 7),
        ("two texts", 2, 3, 5),
        ("a square", 4, 4, 4),
        ("three positions, five texts", 5, 3, 9),
        ("one position", 3, 1, 6),
        ("two tokens", 2, 5, 2),
        ("V 211", 3, 4, 211),
    ]:
        logits, (right, wrong) = 3 * randn(B, T, V), tokens(B, V)
        kata.example(
            "measures", name, difference(logits, right, wrong), logits=logits, right=right, wrong=wrong
        )


# MARK: Taking away


def ablated(found, head, mean):
    found = found.clone()
    found[:, head] = found[:, head].mean((0, 1)) if mean else 0
    return found


def ablates(kata):
    for name, shape, head, mean in [
        ("zeros for the second of three", (2, 3, 4, 5), 1, 0),
        ("the mean for the second of three", (2, 3, 4, 5), 1, 1),
        ("zeros for the first", (3, 2, 5, 4), 0, 0),
        ("the mean for the last", (3, 4, 2, 5), 3, 1),
        ("all sizes equal, zeros", (3, 3, 3, 3), 2, 0),
        ("all sizes equal, the mean", (3, 3, 3, 3), 1, 1),
        ("one head, one text", (1, 1, 4, 3), 0, 1),
        ("one position", (3, 2, 1, 4), 1, 1),
        ("D 64", (2, 3, 4, 64), 1, 1),
    ]:
        found = randn(*shape) + randn(shape[1], 1, shape[3])
        kata.example(
            "ablates", name, ablated(found, head, mean), {"head": head, "mean": mean}, found=found
        )


def leaves_heads_out(kata):
    for name, sizes, B, T, layer, head, mean in [
        ("zeros for a head of the first block", SMALL, 2, 5, 0, 1, 0),
        ("the mean for a head of the first block", SMALL, 2, 5, 0, 1, 1),
        ("zeros for a head of the last block", LARGE, 3, 4, 2, 0, 0),
        ("the mean for a head in the middle", LARGE, 3, 8, 1, 2, 1),
        ("the mean, one text", SMALL, 1, 6, 1, 0, 1),
        ("the only head, zeros", ONE, 2, 4, 0, 0, 0),
        ("a square, the mean", SQUARE, 6, 6, 1, 1, 1),
        ("one of five heads, zeros", WIDE, 2, 3, 0, 3, 0),
    ]:
        made, numbers = model(sizes)
        ids = torch.randint(0, sizes[0], (B, T))
        name_of = f"blocks.{layer}.attention.found"
        logits, _ = run(made, ids, name_of, lambda found: ablated(found, head, mean))
        kata.example(
            "leavesHeadsOut", name, logits, numbers | {"layer": layer, "head": head, "mean": mean},
            swift_state(made, MODEL), ids=ids,
        )  # fmt: skip


# MARK: Patching


class Contrast:
    """Texts in pairs, of which the clean run and the corrupted one say different things."""

    def __init__(self, sizes, B, T, changed):
        """`changed` are the places where they differ; None stands for all."""
        while True:
            self.made, self.numbers = model(sizes)
            V = sizes[0]
            self.clean = torch.randint(0, V, (B, T))
            moved = (self.clean + torch.randint(1, V, (B, T))) % V
            places = torch.zeros(T, dtype=torch.bool)
            places[list(range(T)) if changed is None else changed] = True
            self.corrupted = torch.where(places, moved, self.clean)
            self.right, self.wrong = tokens(B, V)
            self.logits, _ = run(self.made, self.clean)
            self.corrupted_logits, _ = run(self.made, self.corrupted)
            self.clean_difference = difference(self.logits, self.right, self.wrong)
            self.corrupted_difference = difference(self.corrupted_logits, self.right, self.wrong)
            # Else rounding would be made large.
            ends = self.clean_difference, self.corrupted_difference
            if abs(ends[0] - ends[1]) > 1.5 and min(abs(end) for end in ends) > 0.3:
                break

    @property
    def inputs(self):
        return {
            "clean": self.clean, "corrupted": self.corrupted, "right": self.right,
            "wrong": self.wrong,
        }  # fmt: skip

    @property
    def parameters(self):
        return swift_state(self.made, MODEL)

    def patched(self, name, mask):
        _, clean = run(self.made, self.clean, name)
        logits, _ = run(
            self.made, self.corrupted, name, lambda own: torch.where(mask, clean, own)
        )
        return logits

    def share(self, name, mask):
        patched = difference(self.patched(name, mask), self.right, self.wrong)
        return (patched - self.corrupted_difference) / (
            self.clean_difference - self.corrupted_difference
        )


def runs_both(kata):
    for name, sizes, B, T, changed in [
        ("two texts", SMALL, 2, 5, [1]),
        ("one text, all tokens differ", SMALL, 1, 6, None),
        ("three blocks", LARGE, 3, 8, [0, 3]),
        ("a square", SQUARE, 6, 6, [2]),
        ("one block, one head", ONE, 4, 5, [3]),
    ]:
        contrast = Contrast(sizes, B, T, changed)
        last = f"blocks.{sizes[3] - 1}.attention.found"
        expected = {
            "clean difference": contrast.clean_difference,
            "corrupted difference": contrast.corrupted_difference,
            "what is kept of the last block's heads": run(contrast.made, contrast.clean, last)[1],
            "what is kept of the logits": contrast.logits,
        }
        kata.example(
            "runsBoth", name, expected, contrast.numbers, contrast.parameters, **contrast.inputs
        )


def at(place, count, *axes):
    """True at one place of an axis, behind which there are as many others as `axes` has."""
    return (torch.arange(count) == place).view(count, *[1 for _ in axes])


# What is patched, for a batch of B texts with T tokens and a model's sizes.
PLACES = [
    ("the stream before the first block, at one position", SMALL, 2, 5, [1, 3],
     "sum", lambda B, T, C, H: at(1, T, "C")),
    ("the stream between the blocks, from a position on", SMALL, 2, 6, [0, 2],
     "blocks.0.mlp.sum", lambda B, T, C, H: (torch.arange(T) >= 3).view(T, 1)),
    ("one head", SMALL, 3, 5, [2],
     "blocks.1.attention.found", lambda B, T, C, H: at(1, H, "T", "D")),
    ("a head of three, at one position", LARGE, 2, 7, [1, 4],
     "blocks.1.attention.found", lambda B, T, C, H: at(0, H, "T", "D") & at(4, T, "D")),
    ("what an attention gives, at the last position", LARGE, 3, 5, [0],
     "blocks.2.attention.output", lambda B, T, C, H: at(T - 1, T, "C")),
    ("some channels of what an MLP gives", SMALL, 1, 5, None,
     "blocks.0.mlp.contract", lambda B, T, C, H: torch.arange(C) < 3),
    ("the values of one head", SMALL, 2, 5, [3],
     "blocks.0.attention.values", lambda B, T, C, H: at(0, H, "T", "D")),
    ("the keys of one head of five", WIDE, 2, 4, [1],
     "blocks.0.attention.keys", lambda B, T, C, H: at(3, H, "T", "D")),
    ("one number here and there", LARGE, 3, 6, [2],
     "blocks.1.mlp.sum", lambda B, T, C, H: torch.rand(B, T, C) < 0.4),
    ("one text of three", SMALL, 3, 4, [1],
     "blocks.0.mlp.sum", lambda B, T, C, H: at(2, B, "T", "C")),
    ("a square, one head", SQUARE, 6, 6, [0, 3],
     "blocks.1.attention.found", lambda B, T, C, H: at(0, H, "T", "D")),
    ("everything", LARGE, 2, 5, None,
     "blocks.1.mlp.sum", lambda B, T, C, H: torch.ones(1, dtype=torch.bool)),
    ("nothing", SMALL, 2, 6, None,
     "sum", lambda B, T, C, H: torch.zeros(1, dtype=torch.bool)),
]  # fmt: skip


def placed(case):
    _, sizes, B, T, changed, place, mask = case
    return Contrast(sizes, B, T, changed), place, mask(B, T, sizes[2], sizes[4])


def patches(kata):
    for case in PLACES:
        contrast, place, mask = placed(case)
        kata.example(
            "patches", case[0], contrast.patched(place, mask), contrast.numbers, contrast.parameters,
            place=place, where=mask, **contrast.inputs,
        )  # fmt: skip


EVERYTHING = "all of the stream patched gives the clean run, to the bit"
NOTHING = "nothing patched gives the corrupted run, to the bit"


def holds_laws(kata):
    for name, sizes, B, T, changed in [
        ("two blocks", SMALL, 2, 5, [1]),
        ("three blocks, one text", LARGE, 1, 8, None),
        ("a square", SQUARE, 6, 6, [2]),
    ]:
        contrast = Contrast(sizes, B, T, changed)
        everything, nothing = (torch.full((1,), whole) for whole in [True, False])
        for layer in range(sizes[3]):
            place = f"blocks.{layer}.mlp.sum"
            assert torch.equal(contrast.patched(place, everything), contrast.logits)
            assert torch.equal(contrast.patched(place, nothing), contrast.corrupted_logits)
        expected = {
            "everything patched": contrast.logits, "nothing patched": contrast.corrupted_logits,
            EVERYTHING: fact(), NOTHING: fact(),
        }  # fmt: skip
        kata.example(
            "holdsLaws", name, expected, contrast.numbers, contrast.parameters, **contrast.inputs
        )


def restores(kata):
    def below(share):
        return share < -0.2

    def above(share):
        return share > 1.2

    def between(share):
        return 0.1 < share < 0.9

    def whole(share):
        return share in (0, 1)

    head, square = PLACES[3], PLACES[10]
    cases = [(case, case[0], between) for case in PLACES[:6]]
    cases += [(square, square[0], between)] + [(case, case[0], whole) for case in PLACES[11:]]
    cases += [(head, "a head that speaks against it", below), (square, "more than all of it", above)]
    for case, name, fits in cases:
        while True:
            contrast, place, mask = placed(case)
            share = contrast.share(place, mask)
            if fits(share):
                break
        kata.example(
            "restores", name, share, contrast.numbers, contrast.parameters, place=place, where=mask,
            **contrast.inputs,
        )  # fmt: skip


def maps(kata):
    cases = [
        ("two blocks of two heads, one token differs", SMALL, 2, 5, [1]),
        ("three blocks of three heads, all tokens differ", LARGE, 2, 4, None),
        ("one text, the first token differs", SMALL, 1, 6, [0]),
        ("five heads", WIDE, 3, 4, [1, 2]),
        ("one block of one head", ONE, 2, 3, [1]),
        ("as many blocks as heads and positions", SQUARE_THREE, 3, 3, None),
    ]
    for name, sizes, B, T, changed in cases:
        contrast = Contrast(sizes, B, T, changed)
        L = sizes[3]
        streams = ["sum"] + [f"blocks.{layer}.mlp.sum" for layer in range(L - 1)]
        shares = [[contrast.share(stream, at(t, T, "C")) for t in range(T)] for stream in streams]
        kata.example(
            "mapsStream", name, torch.tensor(shares, dtype=torch.float64), contrast.numbers,
            contrast.parameters, **contrast.inputs,
        )  # fmt: skip
    for name, sizes, B, T, changed in cases:
        contrast = Contrast(sizes, B, T, changed)
        L, H = sizes[3], sizes[4]
        shares = [
            [contrast.share(f"blocks.{layer}.attention.found", at(h, H, "T", "D")) for h in range(H)]
            for layer in range(L)
        ]
        kata.example(
            "mapsHeads", name, torch.tensor(shares, dtype=torch.float64), contrast.numbers,
            contrast.parameters, **contrast.inputs,
        )  # fmt: skip
