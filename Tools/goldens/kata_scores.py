"""Examples for kata 19: how likely a text is to Hugging Face's GPT-2."""

import torch
from gpt2_parameters import MODEL, configuration, randomized, swift_state
from kata import examples, fact, integers, ints, randn
from torch.nn.functional import cross_entropy, log_softmax
from transformers import GPT2LMHeadModel

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
SMALL = (11, 12, 8, 1, 2, 12)
LARGE = (13, 40, 12, 3, 3, 20)
# Square: axes that are mixed up fit here.
SQUARE = (6, 6, 6, 2, 2, 6)


@examples("19-CompletionScores")
def completion_scores(kata):
    takes_logs(kata)
    picks_tokens(kata)
    scores_completion(kata)
    measures_perplexity(kata)
    scores_completions(kata)
    chooses_best(kata)


# MARK: Log-probabilities


def takes_logs(kata):
    hidden = randn(3, 5)
    hidden[0, 2] = hidden[2, 0] = -torch.inf
    cases = [
        ("[5]", randn(5)),
        ("[3, 4]", 2 * randn(3, 4)),
        ("a square", 2 * randn(4, 4)),
        ("[2, 3, 5]", 3 * randn(2, 3, 5)),
        ("scores around 100", randn(3, 5) + 100),
        ("scores of ±10,000", 1e4 * randn(3, 5)),
        # e⁻¹²⁰ is 0 in Float32, and has no logarithm there.
        ("scores around 0 and −120", randn(2, 6) - torch.tensor([0, 120, 0, 0, 120, 0])),
        ("some scores are −∞", hidden),
        ("one score", randn(2, 1)),
        ("V 211", 3 * randn(2, 211)),
    ]
    for name, x in cases:
        x = x.float().double()
        kata.example("takesLogs", name, log_softmax(x, -1), logits=x)
    for name, x in cases[1:5] + cases[6:7]:
        x = x.float().double()
        kata.gradients("takesLogs", name, lambda logits: log_softmax(logits, -1), logits=x)


def picked(logits, ids):
    """Of each token but the first: minus PyTorch's loss."""
    flat = logits[..., :-1, :].reshape(-1, logits.shape[-1])
    losses = cross_entropy(flat, ids[..., 1:].reshape(-1), reduction="none")
    return -losses.reshape(ids[..., 1:].shape)


def picks_tokens(kata):
    cases = [
        ("T 4, V 7", (4,), 7, 2, 0),
        ("B 2, T 5, V 6", (2, 5), 6, 2, 0),
        ("all sizes equal", (4, 4), 4, 2, 0),
        ("two tokens", (3, 2), 5, 2, 0),
        ("two batches", (2, 3, 4), 5, 2, 0),
        ("unlikely tokens, around −120", (2, 6), 5, 1, 120),
        ("scores around 100", (2, 3), 5, -100, 0),
        ("V 211", (2, 4), 211, 3, 0),
    ]
    for name, shape, V, spread, depth in cases:
        logits, ids = examples_of(shape, V, spread, depth)
        kata.example("picksTokens", name, picked(logits, ids), logits=logits, ids=ids)
    for name, shape, V, spread, depth in cases[1:4]:
        logits, ids = examples_of(shape, V, spread, depth)
        kata.gradients("picksTokens", name, picked, logits=logits, ids=ids)


def examples_of(shape, V, spread, depth):
    logits = randn(*shape, V) + 100 if spread < 0 else spread * randn(*shape, V)
    ids = torch.randint(0, V, shape)
    if depth:
        logits[..., :-1, :].scatter_add_(
            -1, ids[..., 1:, None], torch.full((*shape[:-1], shape[-1] - 1, 1), -depth).double()
        )
    return logits.float().double(), ids


# MARK: Texts


def model(sizes):
    numbers = dict(zip(NAMES, sizes)) | {"epsilon": 1e-5, "seed": 5, "isTraining": 0}
    return randomized(GPT2LMHeadModel(configuration(numbers))), numbers


def score(made, prompt, completion):
    """Token by token, and the same as Hugging Face's loss, in single precision, times their count."""
    text = torch.cat([prompt, completion])[None]
    labels = text.clone()
    labels[:, : len(prompt)] = -100
    with torch.no_grad():
        loss = made(text, labels=labels).loss
        one_by_one = sum(
            made(text[:, :end]).logits[0, -1].log_softmax(-1)[text[0, end]]
            for end in range(len(prompt), text.shape[1])
        )
    assert torch.allclose(-loss.double() * len(completion), one_by_one, rtol=1e-4)
    return one_by_one


def scores_completion(kata):
    for name, sizes, P, n in [
        ("three tokens after four", SMALL, 4, 3),
        ("one token after one", SMALL, 1, 1),
        ("five tokens after one", SMALL, 1, 5),
        ("one token after six", SMALL, 6, 1),
        ("to the last position", SMALL, 5, 7),
        ("thirty tokens, three blocks", LARGE, 9, 30),
        ("a square", SQUARE, 3, 3),
    ]:
        made, numbers = model(sizes)
        prompt, completion = (torch.randint(0, sizes[0], (count,)) for count in [P, n])
        kata.example(
            "scoresCompletion", name, score(made, prompt, completion), numbers,
            swift_state(made, MODEL), prompt=prompt, completion=completion,
        )  # fmt: skip


def measures_perplexity(kata):
    for name, sizes, T in [
        ("five tokens", SMALL, 5),
        ("two tokens", SMALL, 2),
        ("to the last position", LARGE, 40),
        ("a square", SQUARE, 6),
    ]:
        made, numbers = model(sizes)
        # Milder scores: the perplexities of texts are numbers like 30.
        made.transformer.ln_f.weight.data *= 0.5
        made.transformer.ln_f.bias.data *= 0.5
        ids = torch.randint(0, sizes[0], (1, T))
        perplexity = (-score(made, ids[0, :1], ids[0, 1:]) / (T - 1)).exp()
        kata.example(
            "measuresPerplexity", name, perplexity, numbers, swift_state(made, MODEL), text=ids[0]
        )


# The suite counts the positions that go through the model.
ONCE = "the prompt goes through the model once, for all completions"


def scores_completions(kata):
    for name, sizes, P, lengths in [
        ("three of different lengths", SMALL, 4, [3, 1, 5]),
        ("one alone", SMALL, 6, [4]),
        ("after one token", SMALL, 1, [2, 2]),
        ("to the last position", SMALL, 8, [4, 2, 4]),
        ("after 32 tokens, three blocks", LARGE, 32, [2, 8, 1, 3]),
        ("a square", SQUARE, 3, [3, 3, 3]),
    ]:
        made, numbers = model(sizes)
        prompt = torch.randint(0, sizes[0], (P,))
        completions = [torch.randint(0, sizes[0], (n,)) for n in lengths]
        # Two that begin alike: the second one's start is in no cache.
        if len(completions) > 1:
            completions[1][0] = completions[0][0]
        scores = torch.stack([score(made, prompt, completion) for completion in completions])
        kata.example(
            "scoresCompletions", name, {"": scores, ONCE: fact()}, numbers,
            swift_state(made, MODEL), prompt=prompt, completions=torch.cat(completions),
            lengths=ints(*lengths),
        )  # fmt: skip


def chooses_best(kata):
    """Of completions whose order is clear, and another one where something else is compared."""

    def longest(scores, lengths):
        return lengths

    def sums(scores, lengths):
        return scores

    def one_less(scores, lengths):
        return scores / (lengths - 1)

    for name, sizes, P, lengths, others in [
        ("the longest", SMALL, 4, [1, 6, 3], [sums]),
        ("one of five", LARGE, 7, [4, 2, 9, 3, 5], [sums]),
        ("the first of two", SMALL, 3, [8, 2], [sums]),
        ("one alone", SMALL, 5, [3], []),
        ("neither the longest nor the likeliest", SMALL, 4, [6, 2, 3], [longest, sums]),
        ("the shorter of two", SMALL, 4, [5, 2], [longest, one_less]),
    ]:
        while True:
            made, numbers = model(sizes)
            prompt = torch.randint(0, sizes[0], (P,))
            completions = [torch.randint(0, sizes[0], (n,)) for n in lengths]
            scores = torch.stack([score(made, prompt, completion) for completion in completions])
            each = scores / torch.tensor(lengths)
            if len(lengths) == 1:
                break
            two = each.topk(2).values
            wrong = [other(scores, torch.tensor(lengths)).argmax() for other in others]
            if two[0] - two[1] > 0.05 and all(place != each.argmax() for place in wrong):
                if longest in others or lengths[each.argmax()] == max(lengths):
                    break
        kata.example(
            "choosesBest", name, integers(each.argmax(), "completion"), numbers,
            swift_state(made, MODEL), prompt=prompt, completions=torch.cat(completions),
            lengths=ints(*lengths),
        )  # fmt: skip
