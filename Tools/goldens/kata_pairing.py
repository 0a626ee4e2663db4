"""Examples for kata 21: Hugging Face's guidance, and mixtures of probabilities."""

import torch
from gpt2_parameters import MODEL, swift_state
from kata import drawn, examples, fact, integers, ints, randn
from kata_sampling import SAME, FrequencyPenalty, model, shares
from transformers import LogitsProcessorList
from transformers.generation.logits_process import UnbatchedClassifierFreeGuidanceLogitsProcessor

V = 101


@examples("21-PairedContexts")
def paired_contexts(kata):
    normalizes(kata)
    averages(kata)
    multiplies(kata)
    contrasts(kata)
    keeps_plausible(kata)
    combines(kata)
    continues(kata)
    draws_continuations(kata)


# MARK: One step


class Told:
    """A model for Hugging Face's processor: it says the same after any text."""

    def __init__(self, logits):
        self.logits = logits

    def __call__(self, input_ids, **_):
        return Output(logits=self.logits[None, None])


class Output(dict):
    def __getattr__(self, name):
        return self[name]


def guided(a, b, alpha):
    """(1 + α) · a − α · b of log-probabilities, by Hugging Face; a and b are any scores."""
    scale = 1 + alpha
    process = UnbatchedClassifierFreeGuidanceLogitsProcessor(scale, Told(b), ints(0)[None])
    return process(ints(0)[None], a[None])[0]


def plausible(scores, a, share):
    least = a.log_softmax(0).exp().max() * share
    return torch.where(a.log_softmax(0).exp() >= least * (1 - 1e-12), scores, -torch.inf)


def is_clear(a, share):
    """Whether no token is at the border of what is plausible, but for the best itself."""
    ratios = (a - a.max()).exp()
    return ((ratios - share).abs()[ratios < 1] > 1e-5).all()


def mixed(a, b):
    return ((a.softmax(0) + b.softmax(0)) / 2).log()


def joined(a, b):
    return (a.log_softmax(0) + b.log_softmax(0)).log_softmax(0)


def combined(a, b, numbers):
    """Logarithms of the probabilities that come of two rows of scores."""
    pairing = numbers["pairing"]
    if pairing == 0:
        return mixed(a, b)
    if pairing == 1:
        return joined(a, b)
    scores = guided(a, b, numbers["alpha"])
    return plausible(scores, a, numbers["plausibility"]).log_softmax(0)


def pairs(count=2):
    for name, size, spread, shift in [
        ("three tokens", 3, 1, 0), ("nine tokens", 9, 2, 4), (f"V {V}", V, 3, -20),
    ][-count - 1 :]:  # fmt: skip
        yield name, spread * randn(size) + shift, spread * randn(size) - 2 * shift


def normalizes(kata):
    for name, a, _ in pairs():
        kata.example("normalizes", name, a.log_softmax(0), logits=a)
    a = randn(7)
    a[[1, 4]] = -torch.inf
    kata.example("normalizes", "some at −∞", a.log_softmax(0), logits=a)
    a = torch.tensor([1000, 1010, 870, 1001, 995]).double()
    kata.example("normalizes", "scores about 1,000", a.log_softmax(0), logits=a)


def averages(kata):
    for name, a, b in pairs():
        a, b = a.log_softmax(0), b.log_softmax(0)
        kata.example("averages", name, mixed(a, b), a=a, b=b)
    a = torch.tensor([0.5, 0.5, 0]).double().log()
    b = torch.tensor([0.2, 0, 0.8]).double().log()
    kata.example("averages", "each has a token that the other has not", mixed(a, b), a=a, b=b)


def multiplies(kata):
    for name, a, b in pairs():
        a, b = a.log_softmax(0), b.log_softmax(0)
        kata.example("multiplies", name, joined(a, b), a=a, b=b)
    a = torch.tensor([0.5, 0.3, 0.2]).double().log()
    b = torch.tensor([0.2, 0, 0.8]).double().log()
    kata.example("multiplies", "one has a token that the other has not", joined(a, b), a=a, b=b)


def contrasts(kata):
    for (name, a, b), alpha in zip(pairs(), [0.5, 2, 1]):
        y = guided(a, b, alpha)
        a, b = a.log_softmax(0), b.log_softmax(0)
        kata.example("contrasts", f"{name}, α {alpha}", y, {"alpha": alpha}, a=a, b=b)
    a, b = randn(8).log_softmax(0), randn(8).log_softmax(0)
    kata.example("contrasts", "α 0", a, {"alpha": 0}, a=a, b=b)


def keeps_plausible(kata):
    for (name, a, scores), share in zip(pairs(), [0.4, 0.1, 0.05]):
        a = a.log_softmax(0)
        while not is_clear(a, share):
            a = (2 * randn(len(a))).log_softmax(0)
        y = plausible(scores, a, share)
        kata.example("keepsPlausible", f"{name}, {share}", y, {"share": share}, a=a, scores=scores)
    a, scores = randn(8).log_softmax(0), 2 * randn(8)
    for share in [0, 1]:
        y = plausible(scores, a, share)
        kata.example("keepsPlausible", f"{share}", y, {"share": share}, a=a, scores=scores)


WAYS = [
    ("mean", {"pairing": 0}),
    ("product", {"pairing": 1}),
    ("contrast, α 0.5", {"pairing": 2, "alpha": 0.5, "plausibility": 0}),
    ("contrast, α 1.5, 0.1", {"pairing": 2, "alpha": 1.5, "plausibility": 0.1}),
    ("contrast, α 0, 0.3", {"pairing": 2, "alpha": 0, "plausibility": 0.3}),
    ("contrast, α 0", {"pairing": 2, "alpha": 0, "plausibility": 0}),
]


def combines(kata):
    for name, numbers in WAYS:
        for size, a, b in pairs(1):
            while not is_clear(a, numbers.get("plausibility", 0)):
                a = 2 * randn(len(a)) + 4
            y = combined(a, b, numbers)
            kata.example("combines", f"{name}, {size}", y, numbers, first=a, second=b)


# MARK: Texts

ONCE = "each text goes through the model at once, and each new token once with either"


@torch.no_grad()
def next_scores(made, first, second, numbers):
    a, b = (made(ids[None]).logits[0, -1] for ids in (first, second))
    if not is_clear(a, numbers.get("plausibility", 0)):
        return None
    return combined(a, b, numbers)


def greedy(made, first, second, count, numbers):
    """The new tokens, unless a step is nearly a matter of rounding."""
    new = ints()
    penalty = FrequencyPenalty(numbers.get("frequencyPenalty", 0))
    for _ in range(count):
        texts = torch.cat([first, new]), torch.cat([second, new])
        scores = next_scores(made, *texts, numbers)
        if scores is None:
            return None
        scores = penalty(texts[0][None], scores[None])[0]
        best = scores.topk(2).values
        if best[0] - best[1] < 1e-2:
            return None
        new = torch.cat([new, scores.argmax()[None]])
    return new


def guided_by_hugging_face(made, first, second, end, numbers):
    ids = made.generate(
        first[None], attention_mask=torch.ones_like(first)[None], do_sample=False, max_length=end,
        guidance_scale=1 + numbers["alpha"], negative_prompt_ids=second[None],
        logits_processor=LogitsProcessorList([FrequencyPenalty(numbers["frequencyPenalty"])]),
    )  # fmt: skip
    return ids[0, len(first) :]


def continues(kata):
    sizes = (13, 17, 8, 2, 2, 12)
    contrast = {"pairing": 2, "plausibility": 0, "alpha": 1.5}
    for name, lengths, count, numbers in [
        ("contrast, the second text longer, to the last position", (4, 7), 10, contrast),
        ("contrast, the first text longer: it ends at the last position", (8, 3), 99, contrast),
        ("contrast, a penalty of 0.8", (5, 4), 9, contrast | {"frequencyPenalty": 0.8}),
        ("contrast, plausible tokens alone", (3, 5), 9, contrast | {"plausibility": 0.3}),
        ("contrast, α 0", (5, 3), 8, contrast | {"alpha": 0}),
        ("mean", (6, 4), 9, {"pairing": 0}),
        ("product", (3, 6), 9, {"pairing": 1}),
        ("texts of one token", (1, 1), 8, contrast),
        ("no token", (5, 4), 0, contrast),
        ("the second text fills all positions", (5, 17), 3, contrast),
    ]:
        while True:
            made, sampled = model(sizes)
            made.transformer.wte.weight.data *= 0.5
            first, second = (torch.randint(0, sizes[0], (length,)) for length in lengths)
            room = max(0, min(count, sizes[1] - max(lengths)))
            new = greedy(made, first, second, room, numbers)
            if new is None or 2 * len(set(new.tolist())) < min(room, 8):
                continue
            alone = greedy(made, first, second, room, contrast | {"alpha": 0})
            if room < 2 or numbers.get("alpha") == 0:
                break
            # The second text is heard.
            if alone is not None and not torch.equal(alone, new):
                break
        numbers = {"frequencyPenalty": 0, "alpha": 0, "plausibility": 0} | numbers
        if room > 0 and numbers["pairing"] == 2 and numbers["plausibility"] == 0:
            # There a penalty comes after the guidance as here, but plausible tokens are not.
            theirs = guided_by_hugging_face(made, first, second, len(first) + room, numbers)
            assert numbers["frequencyPenalty"] or torch.equal(theirs, new)
        if room > 0 and numbers["alpha"] == 0 and numbers["pairing"] == 2:
            plain = made.generate(
                first[None], attention_mask=torch.ones_like(first)[None], do_sample=False,
                max_length=len(first) + room,
            )  # fmt: skip
            assert torch.equal(plain[0, len(first) :], new)
        numbers |= sampled | {"tokenCount": count, "temperature": 0}
        expected = {"": integers(new, "token"), ONCE: fact()}
        kata.example(
            "continues", name, expected, numbers, swift_state(made, MODEL), prompt=first,
            other=second,
        )  # fmt: skip


def draws_continuations(kata):
    """The probability of each pair of tokens after two texts: pair a, b is number a · V + b."""
    contrast = {"pairing": 2, "alpha": 1, "plausibility": 0.1}
    for name, numbers, settings in [
        ("mean", {"pairing": 0, "alpha": 0, "plausibility": 0}, {}),
        ("contrast, temperature 0.7, penalty 0.5", contrast,
         {"temperature": 0.7, "frequencyPenalty": 0.5}),
    ]:  # fmt: skip
        first, second = ints(1, 3, 1), ints(2, 0)
        while True:
            made, sampled = model((4, 7, 8, 1, 2, 10))
            made.transformer.ln_f.weight.data *= 0.4
            made.transformer.ln_f.bias.data *= 0.4
            scores = next_scores(made, first, second, numbers)
            if scores is None:
                continue
            p = shares(scores[None], first[None], settings)[0]
            exact, plain = torch.zeros(4, 4).double(), []
            for token in range(4):
                texts = torch.cat([first, ints(token)]), torch.cat([second, ints(token)])
                scores = next_scores(made, *texts, numbers)
                plain.append(scores)
                if scores is not None:
                    exact[token] = p[token] * shares(scores[None], texts[0][None], settings)[0]
            alone = shares(made(first[None]).logits[:, -1].detach(), first[None], settings)[0]
            if all(s is not None for s in plain) and (p - alone).abs().sum() > 0.4:
                break
        numbers = numbers | sampled | settings | {"tokenCount": 2, "draws": 1000}
        expected = {"frequencies of pairs": drawn(exact.flatten(), "pair")} | SAME
        kata.example(
            "drawsContinuations", name, expected, numbers, swift_state(made, MODEL), prompt=first,
            other=second,
        )  # fmt: skip
