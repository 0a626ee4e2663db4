"""Examples for kata 41: transformer-lens' detectors of heads by their patterns, and PyTorch's losses.

transformer-lens multiplies a pattern with a mask that it calls a detection pattern, and divides the sum by that
of the pattern, which is T. Here it is divided by the number of queries that have a place in the mask, so that a
head which does nothing else has 1.
"""

import torch
from kata import examples, integers, ints
from kata_patterns import attentions, new_gpt2, random_pattern, single, state
from torch.nn import functional as F


@examples("41-HeadDetectors")
def head_detectors(kata):
    finds_previous(kata)
    finds_first(kata)
    finds_copies(kata)
    scores(kata)
    finds_strongest(kata)
    measures(kata)
    divides(kata)
    averages(kata)


# MARK: Masks, as transformer_lens.head_detector makes them


def previous_tokens(T):
    mask = torch.zeros(T, T)
    mask[1:, :-1] = torch.eye(T - 1)
    return mask.bool()


def first_tokens(T):
    mask = torch.zeros(T, T)
    mask[1:, 0] = 1
    return mask.bool()


def induction_targets(ids):
    T = len(ids)
    same = (ids[:, None] == ids[None]).fill_diagonal_(False).tril()
    behind = torch.cat([torch.zeros(T, 1).bool(), same.roll(1, 1)[:, 1:]], 1)
    return behind.tril()


SIZES = [1, 2, 3, 4, 5, 6, 7, 10, 17]


def finds_previous(kata):
    for T in SIZES:
        kata.example("findsPrevious", f"T {T}", previous_tokens(T), {"count": T})


def finds_first(kata):
    for T in SIZES:
        kata.example("findsFirst", f"T {T}", first_tokens(T), {"count": T})


def finds_copies(kata):
    for name, ids in [
        ("three tokens twice", [7, 3, 5, 7, 3, 5]),
        ("two tokens three times", [4, 9, 4, 9, 4, 9]),
        ("unequal gaps", [1, 2, 3, 1, 4, 2, 5, 6, 2, 1]),
        ("one token again and again", [6, 6, 6, 6]),
        ("token 0", [0, 1, 0, 0, 2, 0]),
        ("nothing comes twice", [8, 2, 5, 1]),
        ("the last token is the first", [3, 1, 4, 3]),
        ("two tokens that are the same", [5, 5]),
        ("one token", [2]),
        ("random, V 5", torch.randint(0, 5, (20,)).tolist()),
        ("random, V 900", torch.randint(0, 900, (7,)).repeat(3).tolist()),
    ]:
        ids = ints(*ids)
        kata.example("findsCopies", name, induction_targets(ids), ids=ids)


# MARK: Scores


def score(patterns, mask):
    """transformer-lens', of each head, by the queries that have a place."""
    heads = [
        [(head * mask).sum() / head.sum() * len(mask) / mask.any(1).sum() for head in layer]
        for layer in patterns
    ]
    return torch.stack([torch.stack(layer) for layer in heads])


def scores(kata):
    text = ints(1, 2, 3, 1, 4, 2, 5, 6, 2, 1)
    block = torch.randint(0, 50, (5,))
    for name, (L, H), mask, causal in [
        ("previous tokens", (2, 3), previous_tokens(5), True),
        ("first tokens", (3, 2), first_tokens(7), True),
        ("behind earlier occurrences", (2, 3), induction_targets(text), True),
        ("behind those of repeats", (1, 4), induction_targets(block.repeat(3)), True),
        ("one head of one layer", (1, 1), previous_tokens(4), True),
        ("all axes equal", (4, 4), previous_tokens(4), True),
        ("a single query", (3, 2), induction_targets(ints(3, 1, 4, 3)), True),
        ("nothing is hidden, as in BERT", (2, 3), induction_targets(ints(5, 1, 5, 2, 1)), False),
        ("the keys behind each query", (2, 2), torch.ones(4, 4).bool().triu(1), False),
        ("L 4, H 6, T 24", (4, 6), previous_tokens(24), True),
    ]:
        T = len(mask)
        patterns = random_pattern(L, H, T, T, causal=causal)
        kata.example("scores", name, score(patterns, mask), patterns=patterns, places=mask)
    # Heads that do nothing else.
    mask = previous_tokens(4)
    perfect = mask.double()
    perfect[0, 0] = 1
    patterns = torch.stack([torch.stack([perfect, torch.eye(4).double()])])
    kata.example(
        "scores", "a head that does nothing else", score(patterns, mask), patterns=patterns,
        places=mask,
    )  # fmt: skip
    model, _ = new_gpt2((11, 12, 12, 2, 3, 7))
    ids = torch.randint(0, 11, (4,)).repeat(3)
    patterns = single(attentions(model, ids[None])[:, 0])
    mask = induction_targets(ids)
    kata.example("scores", "a GPT-2's", score(patterns, mask), patterns=patterns, places=mask)


def averages(kata):
    everything = dict.fromkeys(["attentionDropoutRate", "residualDropoutRate"], 1)
    for name, sizes, (B, period, copies), is_of_induction, rates in [
        ("three texts, behind earlier occurrences", (11, 12, 12, 2, 3, 7), (3, 4, 2), True, {}),
        ("the tokens before", (11, 12, 12, 2, 3, 7), (2, 7, 1), False, {}),
        ("one text", (11, 12, 8, 1, 2, 7), (1, 3, 3), True, {}),
        ("a model in training", (11, 12, 12, 2, 3, 7), (2, 3, 2), True, everything | {"isTraining": 1}),
        ("all axes equal", (9, 4, 8, 4, 4, 6), (4, 2, 2), True, {}),
    ]:  # fmt: skip
        model, numbers = new_gpt2(sizes, **rates)
        texts = torch.randint(0, numbers["vocabularySize"], (B, period)).repeat(1, copies)
        patterns = attentions(model, texts)
        T = texts.shape[1]
        scores = [
            score(patterns[:, row], induction_targets(text) if is_of_induction else previous_tokens(T))
            for row, text in enumerate(texts)
        ]  # fmt: skip
        kata.example(
            "averages", name, torch.stack(scores).mean(0),
            numbers | {"seed": 41, "isOfInduction": int(is_of_induction)}, state(model, numbers),
            ids=texts,
        )  # fmt: skip


def finds_strongest(kata):
    for name, numbers in [
        ("two layers of three heads", [[0.1, 0.3, 0.2], [0.25, 0.2, 0.9]]),
        ("the first head", [[0.8, 0.3], [0.2, 0.1], [0.4, 0.7]]),
        ("the last head of the first layer", [[0.1, 0.2, 0.9], [0.3, 0.1, 0.5]]),
        ("three layers of two heads", [[0.1, 0.2], [0.3, 0.1], [0.6, 0.5]]),
        ("one layer", [[0.1, 0.4, 0.2, 0.3]]),
        ("one head a layer", [[0.2], [0.1], [0.7], [0.3]]),
        ("four layers of four heads", torch.rand(4, 4).tolist()),
        ("twelve layers of twelve heads", torch.rand(12, 12).tolist()),
        ("one head", [[0.5]]),
    ]:
        numbers = single(torch.tensor(numbers))
        layer, head = divmod(numbers.argmax().item(), numbers.shape[1])
        assert numbers[layer, head] == numbers.max()
        expected = {"layer": integers(layer, "layer"), "head": integers(head, "head")}
        kata.example("findsStrongest", name, expected, scores=numbers)


# MARK: Losses


def measures(kata):
    everything = dict.fromkeys(
        ["embeddingDropoutRate", "attentionDropoutRate", "residualDropoutRate"], 1
    )
    for name, sizes, (B, T), rates in [
        ("three texts", (11, 9, 8, 1, 2, 7), (3, 6), {}),
        ("one text", (11, 9, 8, 1, 2, 7), (1, 9), {}),
        ("a model in training", (11, 9, 8, 2, 2, 7), (2, 5), everything | {"isTraining": 1}),
        ("two tokens", (11, 9, 8, 1, 2, 7), (4, 2), {}),
        ("all axes equal", (6, 6, 6, 1, 2, 6), (6, 6), {}),
        ("repeats", (13, 24, 12, 2, 3, 7), (2, 24), {}),
    ]:
        model, numbers = new_gpt2(sizes, **rates)
        V = numbers["vocabularySize"]
        ids = torch.randint(0, V, (B, T))
        if name == "repeats":
            ids = ids[:, :8].repeat(1, 3)
        with torch.no_grad():
            logits = model.eval()(ids).logits
        losses = F.cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:], reduction="none")
        kata.example(
            "measures", name, losses.mean(0), numbers | {"seed": 41}, state(model, numbers), ids=ids
        )


def divides(kata):
    for name, count, period in [
        ("four tokens three times", 11, 4),
        ("two copies", 9, 5),
        ("a copy that is not whole", 12, 5),
        ("one token", 6, 1),
        ("one loss later", 4, 3),
        ("many copies", 63, 7),
        ("period 16, T 48", 47, 16),
    ]:
        losses = single(3 * torch.rand(count).double() + (torch.arange(count) < period))
        expected = {"first": losses[:period].mean(), "later": losses[period:].mean()}
        kata.example("divides", name, expected, {"period": period}, losses=losses)
