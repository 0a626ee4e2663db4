"""Examples for kata 29: PyTorch's cross-entropy, and the loss of Hugging Face's GPT-2 on the same logits."""

import math

import torch
from kata import each, examples, ints, randn
from torch.nn.functional import cross_entropy, log_softmax
from transformers.loss.loss_utils import ForCausalLMLoss

IGNORED = -100


@examples("29-CrossEntropy")
def cross_entropy_examples(kata):
    takes_logs(kata)
    gives_loss(kata)
    shifts_targets(kata)
    weighs_batches(kata)
    counts_bits(kata)


def takes_logs(kata):
    hidden = randn(3, 5)
    hidden[0, 2] = hidden[2, 0] = -torch.inf
    cases = [
        ("[5]", randn(5), -1),
        ("[3, 4]", 2 * randn(3, 4), -1),
        ("[3, 4], along the first axis", 2 * randn(3, 4), 0),
        ("a square, along the first axis", 2 * randn(4, 4), 0),
        ("[2, 3, 5], along the middle axis", 3 * randn(2, 3, 5), 1),
        ("[2, 3, 5]", 3 * randn(2, 3, 5), -1),
        ("scores around 100", randn(3, 5) + 100, -1),
        ("scores of ±10,000", 1e4 * randn(3, 5), -1),
        # e⁻¹²⁰ is 0 in Float32, and has no logarithm there.
        ("scores around 0 and −120", randn(2, 6) - torch.tensor([0, 120, 0, 0, 120, 0]), -1),
        ("rows far apart", randn(3, 4) + torch.tensor([[0.0], [300.0], [-300.0]]), -1),
        ("some scores are −∞", hidden, -1),
        ("one score", randn(2, 1), -1),
        ("V 211", 3 * randn(2, 211), -1),
    ]
    for name, x, axis in cases:
        x = x.float().double()
        kata.example("takesLogs", name, log_softmax(x, axis), {"axis": axis}, x=x)
    for name, x, axis in cases[1:6] + cases[8:9]:
        x = x.float().double()
        kata.gradients(
            "takesLogs", name, lambda x, axis=axis: log_softmax(x, axis), {"axis": axis}, x=x
        )


def batch(shape, V, ignored=0, spread=2, sign=IGNORED):
    """Logits and targets of random classes, of which some are ignored."""
    logits = (spread * randn(*shape, V)).float().double()
    targets = torch.randint(0, V, shape)
    places = torch.randperm(targets.numel())[:ignored]
    targets.reshape(-1)[places] = sign
    return logits, targets


def loss(logits, targets, sign=IGNORED):
    V = logits.shape[-1]
    return cross_entropy(logits.reshape(-1, V), targets.reshape(-1), ignore_index=sign)


def gives_loss(kata):
    far = batch((3, 4), 6, 2)
    # The right classes' shares are 0 in Float32; what is ignored is the likeliest.
    classes = far[1].clamp(min=0)[..., None]
    far[0].scatter_add_(-1, classes, torch.full(classes.shape, -130.0).double())
    cases = [
        ("4 places, V 7", *batch((4,), 7), IGNORED),
        ("B 2, T 5, V 6", *batch((2, 5), 6), IGNORED),
        ("some targets are ignored", *batch((3, 5), 6, 6), IGNORED),
        ("all but one are ignored", *batch((2, 4), 5, 7), IGNORED),
        ("a square, some ignored", *batch((4, 4), 4, 5), IGNORED),
        ("one place", *batch((1,), 5), IGNORED),
        ("one class", *batch((2, 3), 1), IGNORED),
        ("unlikely targets", *far, IGNORED),
        ("another number is ignored", *batch((3, 4), 6, 4, sign=-1), -1),
        # Hugging Face's padding id: a class like others, which here counts nothing.
        ("class 0 is ignored", *batch((3, 6), 4, 3, sign=0), 0),
        ("rows with unequal counts", *rows_of([1, 5, 3], 6, 7), IGNORED),
        ("scores around 100", batch((2, 3), 5)[0] + 100, batch((2, 3), 5)[1], IGNORED),
        ("B 4, T 16, V 211", *batch((4, 16), 211, 9, 3), IGNORED),
    ]
    def add(name, logits, targets, sign):
        kata.example(
            "givesLoss", name, loss(logits, targets, sign), {"ignored": sign},
            logits=logits.float().double(), targets=targets,
        )  # fmt: skip

    for name, logits, targets, sign in cases:
        add(name, logits.float().double(), targets, sign)
    # A class in the middle: what counts is on both sides of it.
    for sign in each([], [2]):
        add(f"class {sign} is ignored", *batch((3, 5), 5, 4, sign=sign), sign)
    for name, logits, targets, sign in cases[1:5] + cases[7:9]:
        kata.gradients(
            "givesLoss", name, lambda logits, targets, sign=sign: loss(logits, targets, sign),
            {"ignored": sign}, logits=logits.float().double(), targets=targets,
        )  # fmt: skip


def rows_of(lengths, T, V):
    logits, targets = batch((len(lengths), T), V)
    for row, length in enumerate(lengths):
        targets[row, length:] = IGNORED
    return logits, targets


def shifts_targets(kata):
    for name, B, T, V, lengths in [
        ("T 5, V 7", 1, 5, 7, None),
        ("B 3, T 4, V 6", 3, 4, 6, None),
        ("all sizes equal", 4, 4, 4, None),
        ("two tokens", 2, 2, 5, None),
        ("texts of unequal lengths", 3, 6, 7, [6, 2, 4]),
        ("a mask that hides nothing", 2, 4, 5, [4, 4]),
        ("padding with the id of a word", 2, 7, 5, [3, 7]),
        ("a square with padding", 5, 5, 5, [5, 2, 4, 3, 5]),
        ("one text is one token", 3, 5, 6, [1, 5, 3]),
        ("B 4, T 24, V 211", 4, 24, 211, [24, 9, 17, 2]),
    ]:
        logits, ids = batch((B, T), V)
        labels, inputs = ids.clone(), dict(logits=logits, ids=ids)
        if lengths:
            mask = torch.arange(T)[None] < torch.tensor(lengths)[:, None]
            labels[~mask] = IGNORED
            inputs["mask"] = mask
            if "id of a word" not in name:
                ids[~mask] = 0

        def run(logits, ids, mask=None, labels=labels, V=V):
            return ForCausalLMLoss(logits, labels, V)

        # Hugging Face computes the loss in single precision, whatever comes in.
        assert torch.allclose(run(**inputs).double(), shifted(logits, labels), rtol=1e-5)
        kata.example("shiftsTargets", name, shifted(logits, labels), **inputs)
        if name in ["B 3, T 4, V 6", "texts of unequal lengths", "a square with padding"]:
            kata.gradients(
                "shiftsTargets", name,
                lambda logits, ids, mask=None, labels=labels: shifted(logits, labels), **inputs,
            )  # fmt: skip


def shifted(logits, labels):
    return loss(logits[:, :-1], labels[:, 1:])


def weighs_batches(kata):
    """The loss of everything in one batch, which the batches' own are made to."""
    for name, counts, V, spread in [
        ("two batches", [3, 9], 7, 2),
        ("equal counts", [4, 4, 4], 5, 2),
        ("one batch", [6], 6, 1),
        ("one token beside many", [1, 40, 7], 11, 2),
        ("five batches", [12, 3, 30, 8, 2], 50, 1),
        ("even guesses", [5, 11], 13, 0),
    ]:
        batches = [batch((count,), V, spread=spread) for count in counts]
        losses = torch.stack([loss(*each) for each in batches])
        whole = loss(*(torch.cat(parts) for parts in zip(*batches)))
        kata.example(
            "weighsBatches", name, whole.exp(), losses=losses, tokenCounts=ints(*counts)
        )


def counts_bits(kata):
    for name, nats, tokens, text in [
        ("letters of one byte", 2.31, 9, "A fox dug a hole under the fence."),
        ("letters of two bytes", 3.05, 14, "Żółw śnił o łące."),
        ("signs of three bytes", 4.2, 11, "狐狸在雪里睡着了。"),
        ("emoji with joiners", 5.75, 13, "👩‍🌾🌻 → 👨‍👩‍👧"),
        ("lines that end in two scalars", 1.2, 8, "one\r\ntwo\r\nthree\r\n"),
        ("marks that go on top", 2.6, 9, "e\u0301te\u0301 a\u0300 Noe\u0308l"),
        ("one byte", 0.69, 1, "x"),
        ("a token a byte", 5.5, 6, "kettle"),
    ]:
        nats = torch.tensor(nats, dtype=torch.float32).double()
        bits = nats * tokens / math.log(2) / len(text.encode())
        kata.example("countsBits", name, bits, {"tokenCount": tokens}, loss=nats, text=text)
