"""Examples for kata 42: the hidden states of Hugging Face's GPT-2, read by its own norm and head."""

import torch
from gpt2_parameters import MODEL, configuration, randomized, swift_state
from kata import examples, randn
from torch.nn.functional import kl_div, log_softmax
from transformers import GPT2LMHeadModel

NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
SMALL = (11, 9, 8, 2, 2, 12)
LARGE = (23, 10, 20, 3, 5, 28)
# Square: axes that are mixed up fit here.
SQUARE = (6, 6, 6, 2, 2, 6)


@examples("42-LogitLens")
def logit_lens(kata):
    reads_states(kata)
    picks_next(kata)
    scores_tokens(kata)
    ranks_tokens(kata)
    measures_distance(kata)
    names_top_tokens(kata)


# MARK: A model


def reads_states(kata):
    for name, sizes, B, T, epsilon in [
        ("B 2, T 5, two blocks", SMALL, 2, 5, 1e-5),
        ("three blocks, V 23", LARGE, 2, 7, 1e-5),
        ("one token", SMALL, 1, 1, 1e-5),
        ("one block", (7, 5, 6, 1, 3, 10), 3, 4, 1e-5),
        ("a square", SQUARE, 2, 6, 1e-5),
        ("ε = 0.5", SMALL, 1, 4, 0.5),
    ]:
        numbers = dict(zip(NAMES, sizes)) | {
            "epsilon": epsilon, "seed": 5, "isTraining": 0, "allowance": 1e-4,
        }  # fmt: skip
        model = randomized(GPT2LMHeadModel(configuration(numbers)))
        ids = torch.randint(0, sizes[0], (B, T))
        with torch.no_grad():
            output = model(ids, output_hidden_states=True)
            states = output.hidden_states
            read = [model.lm_head(model.transformer.ln_f(state)) for state in states[:-1]]
            logits = torch.stack([*read, model.lm_head(states[-1])])
        assert len(states) == sizes[3] + 1 and torch.equal(logits[-1], output.logits)
        kata.example("readsStates", name, logits, numbers, swift_state(model, MODEL), ids=ids)


# MARK: Tokens

# L + 1, B, T, V
SHAPES = [
    ("three layers, B 2, T 4, V 7", (3, 2, 4, 7)),
    ("four layers, B 1, T 6, V 5", (4, 1, 6, 5)),
    ("all sizes equal", (4, 4, 4, 4)),
    ("two tokens", (2, 3, 2, 5)),
    ("V 61", (4, 1, 5, 61)),
]


def next_tokens(numbers, ids):
    """Of each layer, text and place but the last: the number of the token that comes next."""
    L, B, T, _ = numbers.shape
    return torch.stack([
        torch.stack([numbers[layer, b, t, ids[b, t + 1]] for t in range(T - 1)])
        for layer in range(L)
        for b in range(B)
    ]).reshape(L, B, T - 1)  # fmt: skip


def cases(spread=2):
    """Scores of the last layer's manner: later layers are further from 0, as in a model."""
    for name, shape in SHAPES:
        L, B, T, V = shape
        growing = torch.linspace(0.5, 1.5, L).reshape(L, 1, 1, 1)
        logits = (spread * growing * randn(*shape)).float().double()
        yield name, logits, torch.randint(0, V, (B, T))


def picks_next(kata):
    for name, numbers, ids in cases():
        kata.example("picksNext", name, next_tokens(numbers, ids), values=numbers, ids=ids)


def scores_tokens(kata):
    rare = (2 * randn(3, 1, 5, 6)).float().double()
    ids = torch.randint(0, 6, (1, 5))
    for t in range(4):
        rare[:, 0, t, ids[0, t + 1]] -= 120
    others = [
        # e⁻¹²⁰ is 0 in Float32, and has no logarithm there.
        ("unlikely tokens, around −120", rare, ids),
        ("scores around 100", (randn(2, 2, 3, 5) + 100).float().double(), torch.randint(0, 5, (2, 3))),
    ]
    for name, logits, ids in [*cases(), *others]:
        expected = next_tokens(log_softmax(logits, -1), ids)
        kata.example("scoresTokens", name, expected, logits=logits, ids=ids)


def ranks(logits, ids):
    """By sorting, where the first of equal scores counts for all of them."""
    own = next_tokens(logits, ids)
    ordered = logits[:, :, :-1].sort(dim=-1, descending=True).values
    return 1 + (ordered == own[..., None]).double().argmax(-1)


def ranks_tokens(kata):
    ties = torch.randint(-1, 2, (3, 2, 6, 8)).double()
    hidden = (2 * randn(3, 2, 4, 6)).float().double()
    hidden[..., ::2] = -torch.inf
    others = [
        ("equal scores", ties, torch.randint(0, 8, (2, 6))),
        ("all scores equal", torch.zeros(2, 1, 3, 5).double(), torch.tensor([[4, 2, 3]])),
        ("some scores are −∞", hidden, torch.randint(0, 6, (2, 4))),
        ("V 211", (3 * randn(2, 1, 6, 211)).float().double(), torch.randint(0, 211, (1, 6))),
    ]
    for name, logits, ids in [*cases(), *others]:
        kata.example("ranksTokens", name, ranks(logits, ids).double(), logits=logits, ids=ids)


# MARK: Layers


def measures_distance(kata):
    sharp = (randn(3, 2, 3, 6) - torch.tensor([0, 120, 0, 0, 120, 0])).float().double()
    others = [
        ("shares of nearly 0", sharp, None),
        ("scores around 100", (randn(3, 1, 4, 5) + 100).float().double(), None),
        ("one layer more than none", (2 * randn(2, 1, 1, 3)).float().double(), None),
    ]
    for name, logits, _ in [*cases(1), *others]:
        shares = log_softmax(logits, -1)
        last = shares[-1:].expand_as(shares)
        expected = kl_div(shares, last, reduction="none", log_target=True).sum(-1)
        assert (expected[-1] == 0).all() and (expected >= 0).all()
        kata.example("measuresDistance", name, expected, logits=logits)


def names_top_tokens(kata):
    ties = torch.randint(-2, 3, (3, 1, 4, 9)).double()
    others = [("equal scores", ties, 4), ("one token", 2 * randn(3, 2, 2, 6), 1)]
    counts = [3, 4, 4, 2, 5]
    all_cases = [(name, logits, k) for (name, logits, _), k in zip(cases(), counts)]
    for name, logits, k in [*all_cases, *others]:
        logits = logits.float().double()
        order = logits.sort(dim=-1, descending=True, stable=True).indices[..., :k]
        if name != "equal scores":
            assert torch.equal(order, logits.topk(k).indices)
        kata.example("namesTopTokens", name, order.double(), {"count": k}, logits=logits)
