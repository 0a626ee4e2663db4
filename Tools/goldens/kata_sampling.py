"""Examples for kata 17: Hugging Face's ways to choose tokens."""

import numpy as np
import torch
from gpt2_parameters import MODEL, configuration, randomized, swift_state
from kata import drawn, examples, fact, integers, ints, randn
from transformers import GPT2LMHeadModel, LogitsProcessor, LogitsProcessorList
from transformers.generation.logits_process import (
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

V = 101
NAMES = ["vocabularySize", "positionCount", "hiddenSize", "layerCount", "headCount", "mlpSize"]
LARGE = 50_257


@examples("17-Sampler")
def sampler(kata):
    penalizes(kata)
    keeps(kata, "keepsTopK", [(4,), (1,), (40,), (V,), (V + 9,)], "topK", top_k)
    keeps(kata, "keepsTopP", [(0.9,), (0.5,), (0.05,), (0.99,)], "topP", top_p)
    special_shares(kata)
    exact_shares(kata)
    together(kata)
    draws(kata)
    chooses(kata)
    continues(kata)
    draws_continuations(kata)
    one_token(kata)
    nearly_nothing(kata)


# MARK: Scores


class FrequencyPenalty(LogitsProcessor):
    """As OpenAI's API has it; Hugging Face has no such thing of its own."""

    def __init__(self, penalty):
        self.penalty = penalty

    def __call__(self, input_ids, scores):
        counts = torch.zeros_like(scores)
        counts.scatter_add_(1, input_ids, torch.ones_like(scores[:, :1]).expand(input_ids.shape))
        return scores - self.penalty * counts


def top_k(logits, k):
    return TopKLogitsWarper(k)(None, logits[None])[0]


def top_p(logits, p):
    """Also makes sure that p is not so close to a sum of shares that rounding decides."""
    sums = logits.sort(descending=True).values.softmax(0).cumsum(0)
    assert p == 1 or (sums - p).abs().min() > 1e-5
    return logits if p == 1 else TopPLogitsWarper(p)(None, logits[None])[0]


def processors(numbers):
    """In Hugging Face's order, which is ours."""
    processors = LogitsProcessorList([FrequencyPenalty(numbers.get("frequencyPenalty", 0))])
    temperature = numbers.get("temperature", 1)
    if temperature > 0:
        processors.append(TemperatureLogitsWarper(float(temperature)))
        if "topK" in numbers:
            processors.append(TopKLogitsWarper(numbers["topK"]))
        if "topP" in numbers:
            processors.append(TopPLogitsWarper(numbers["topP"]))
    return processors


def shares(logits, ids, numbers):
    """With what probability each token is next."""
    scores = processors(numbers)(ids, logits)
    if numbers.get("temperature", 1) == 0:
        return torch.nn.functional.one_hot(scores.argmax(-1), scores.shape[-1])
    return scores.softmax(-1)


def check_top_p(logits, ids, numbers):
    """Makes sure that p, where there is one, is not a matter of rounding."""
    if 0 < numbers.get("temperature", 1) and "topP" in numbers:
        rest = processors({key: n for key, n in numbers.items() if key != "topP"})
        top_p(rest(ids[None], logits[None])[0], numbers["topP"])


def drawn_pairs(after, ids):
    """How likely each pair of tokens is to be drawn behind a text: pair a, b is number a · V + b.

    `after` gives the shares of all tokens behind a text.
    """
    first = after(ids)
    pairs = [first[a] * after(torch.cat([ids, ints(a)])) for a in range(len(first))]
    return drawn(torch.stack(pairs).flatten(), "pair")


def large(seed):
    """The scores that Swift draws from a seed, too many to be stored."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return (3 * torch.randn(LARGE)).double()


def compact(filtered):
    """Which ids stay, and with what scores."""
    stay = filtered.isfinite().nonzero()[:, 0]
    return {"ids that stay": integers(stay, "id"), "their scores": filtered[stay]}


def penalizes(kata):
    for name, count, penalty, ids in [
        ("three tokens, of which one came twice", 7, 0.75, [2, 5, 2, 0]),
        ("a negative penalty", 5, -1.5, [4, 4, 4, 1]),
        ("no tokens so far", 6, 0.5, []),
        ("no penalty", 6, 0, [3, 1, 1]),
        ("V 101, 60 tokens", V, 0.3, torch.randint(0, 40, (60,)).tolist()),
    ]:
        logits, ids = randn(count), torch.tensor(ids, dtype=torch.int64)
        y = FrequencyPenalty(penalty)(ids[None], logits[None])[0]
        kata.example("penalizes", name, y, {"penalty": penalty}, logits=logits, ids=ids)


def keeps(kata, test, settings, setting, keep):
    # All scores below 0: a 0 would be the best of them.
    for ((value,), shift) in zip(settings, [0, -30, 5, 0, 0]):
        logits = 2 * randn(V) + shift
        y, numbers = keep(logits, value), {setting: value}
        kata.example(test, f"{setting} {value} of V {V}", y, numbers, logits=logits)
    # Some are out of the running already.
    logits = randn(9)
    logits[[0, 4, 5]] = -torch.inf
    value = settings[0][0]
    y, numbers = keep(logits, value), {setting: value}
    kata.example(test, f"{setting} {value}, some at −∞", y, numbers, logits=logits)
    for value, seed in [(settings[0][0], 3), (settings[1][0], 4), (settings[2][0], 5)]:
        y = compact(keep(large(seed), value))
        numbers = {setting: value, "seed": seed, "vocabularySize": LARGE, "spread": 3}
        kata.example(test, f"{setting} {value} of V 50,257", y, numbers)


def special_shares(kata):
    """Shares that can be added up by hand, in another order than the best first."""
    logits = torch.tensor([0.1, 0.4, 0.05, 0.25, 0.2]).double().log()
    for p in [0.3, 0.6, 0.8, 1]:
        y = top_p(logits, p)
        kata.example("keepsTopP", f"p {p} of five shares", y, {"topP": p}, logits=logits)


def exact_shares(kata):
    """Shares of ½, ¼, ¼ and ½, ¼, ⅛, ⅛, where p is the share of those before a token.

    In Float32 it is exactly that share, also where exp is off by its last bit. To be sure of it, the
    logarithm of 2 is rounded up: a sum that is computed more exactly is a hair above p, never below
    it. So every right way drops the token.
    """
    one = float(np.nextafter(np.float32(np.log(2)), np.float32(1)))
    two = float(np.float32(np.log(4)))
    for shares, logits, p in [
        ("½, ¼ and ¼", [0, one, 0], 0.5),
        ("½, ¼, ⅛ and ⅛", [0, one, 0, two], 0.75),
    ]:
        logits = torch.tensor(logits).double()
        y = TopPLogitsWarper(p)(None, logits[None])[0]
        single = logits.float()
        assert torch.equal(y.float(), TopPLogitsWarper(p)(None, single[None])[0])
        assert (single.sort(descending=True).values.softmax(0).cumsum(0) == p).any()
        kata.example("keepsTopP", f"p {p} of exactly {shares}", y, {"topP": p}, logits=logits)


def together(kata):
    for name, numbers in [
        ("top-k 10, then top-p 0.6", {"topK": 10, "topP": 0.6}),
        ("top-k 3, then top-p 0.95", {"topK": 3, "topP": 0.95}),
        ("temperature 0.5, top-p 0.7", {"temperature": 0.5, "topP": 0.7}),
        ("temperature 2, top-k 20, top-p 0.8", {"temperature": 2, "topK": 20, "topP": 0.8}),
    ]:
        logits = 2 * randn(V)
        y = processors(numbers)(ints(0)[None], logits[None])[0]
        scores = logits / numbers.get("temperature", 1)
        y2 = top_p(top_k(scores, numbers.get("topK", V)), numbers["topP"])
        assert torch.equal(y, y2)
        kata.example("filtersTogether", name, y, numbers, logits=logits)


# MARK: Draws

# The suite draws, counts, and finds out whether the seed brings the same tokens back.
SAME = {"same seed, same tokens": fact()}


def draws(kata):
    for name, probabilities, seed in [
        ("six shares, the last the largest", [0.05, 0.1, 0.15, 0.02, 0.28, 0.4], 1),
        ("some at −∞", [0, 0.3, 0, 0.1, 0.6, 0, 0], 2),
        ("one token in the running", [0, 0, 1, 0], 3),
        ("two tokens", [0.25, 0.75], 4),
        ("ten equal ones", [0.1] * 10, 5),
        ("one token alone", [1], 6),
        # The first number of all is 0: it points at the first token in the running.
        ("the number 0, and a first token at −∞", [0, 0.3, 0.7], 5_528_393),
        # It is 1 − 2⁻²⁴, the largest of all; rounded, so many equal shares add up to less.
        ("the number next to 1, and 41 equal ones", [1 / 41] * 41, 22_771_378),
        # The same for who draws with Swift's Float.random(in:using:), which takes other bits.
        ("Swift's number 0, and a first token at −∞", [0, 0.3, 0.7], 18_179_793),
        ("Swift's number next to 1, and 41 equal ones", [1 / 41] * 41, 22_636_624),
    ]:
        exact = torch.tensor(probabilities).double()
        # Shifted: scores need not be logarithms of shares.
        logits = (exact.log() + (2.5 if seed % 2 else -4)).float()
        exact = logits.double().softmax(-1)
        # Where one token alone is left, or the first draw is what counts, a few tell all.
        numbers = {"seed": seed, "draws": 100 if seed in (3, 6) or seed > 1000 else 3000}
        expected = {"frequencies": drawn(exact, "token")} | SAME
        kata.example("draws", name, expected, numbers, logits=logits)


LOGITS = [0.9, -0.4, 1.4, 0.2, -1.3, 0.6, 2.2, -0.8]
SO_FAR = [6, 2, 6, 3, 3]


def chooses(kata):
    for name, ids, numbers in [
        ("no settings", SO_FAR, {}),
        ("temperature 0.5", SO_FAR, {"temperature": 0.5}),
        ("temperature 2", SO_FAR, {"temperature": 2}),
        ("top-k 3", SO_FAR, {"topK": 3}),
        ("top-p 0.7", SO_FAR, {"topP": 0.7}),
        ("penalty 0.6", SO_FAR, {"frequencyPenalty": 0.6}),
        ("temperature 0.5 and penalty 0.6", SO_FAR, {"temperature": 0.5, "frequencyPenalty": 0.6}),
        ("temperature 0.5 and top-p 0.8", SO_FAR, {"temperature": 0.5, "topP": 0.8}),
        ("top-k 4 and top-p 0.7", SO_FAR, {"topK": 4, "topP": 0.7}),
        ("penalty 0.9 and top-k 2", SO_FAR, {"topK": 2, "frequencyPenalty": 0.9}),
        (
            "all of them", SO_FAR,
            {"temperature": 1.7, "topK": 5, "topP": 0.75, "frequencyPenalty": 0.4},
        ),
        ("temperature 0", SO_FAR, {"temperature": 0}),
        ("temperature 0 and penalty 0.8", SO_FAR, {"temperature": 0, "frequencyPenalty": 0.8}),
        ("nothing so far, penalty 0.8", [], {"frequencyPenalty": 0.8}),
        ("no settings, V 60", SO_FAR, {}),
    ]:  # fmt: skip
        # More tokens, and nearly equal ones: a top-k that nobody asked for is seen.
        logits = torch.linspace(0, 0.6, 60) if "V 60" in name else torch.tensor(LOGITS)
        logits, ids = logits.double(), torch.tensor(ids, dtype=torch.int64)
        exact = shares(logits[None], ids[None], numbers)[0]
        check_top_p(logits, ids, numbers)
        is_drawn = numbers.get("temperature") != 0
        numbers = numbers | {"seed": 7, "draws": 1000 if is_drawn else 60}
        expected = {"frequencies": drawn(exact, "token")} | SAME
        kata.example("choosesNext", name, expected, numbers, logits=logits, ids=ids)


# MARK: Texts


def model(sizes, seed=5):
    numbers = dict(zip(NAMES, sizes)) | {"epsilon": 1e-5, "seed": seed, "isTraining": 0}
    return randomized(GPT2LMHeadModel(configuration(numbers))), numbers


def greedy(made, prompt, count, penalty):
    """Hugging Face's continuation, unless a step of it is nearly a matter of rounding."""
    end = min(prompt.shape[1] + count, made.config.n_positions)
    penalties = LogitsProcessorList([FrequencyPenalty(penalty)])
    if end == prompt.shape[1]:
        return prompt[:, :0]
    ids = made.generate(
        prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_length=end,
        logits_processor=penalties, output_scores=True, return_dict_in_generate=True,
    )  # fmt: skip
    for scores in ids.scores:
        best = scores[0].topk(2).values
        if best[0] - best[1] < 1e-2:
            return None
    return ids.sequences[:, prompt.shape[1] :]


def varied(sizes, length, count, penalty):
    """A model that does not say the same thing again and again, as random ones like to."""
    while True:
        made, numbers = model(sizes)
        # What a token is counts less than where it stands: the head, its table, would see it again.
        made.transformer.wte.weight.data *= 0.5
        prompt = torch.randint(0, sizes[0], (1, length))
        new = greedy(made, prompt, count, penalty)
        if new is not None and 2 * len(set(new[0].tolist())) >= min(len(new[0]), 10):
            return made, numbers, prompt, new[0]


# The suite counts the positions of each call of the model.
ONCE = "the prompt goes through the model at once, and each new token by itself"


def continues(kata):
    small = (11, 12, 8, 2, 2, 12)
    for name, sizes, length, count, penalty in [
        ("to the last position", (13, 17, 12, 3, 3, 20), 4, 13, 0),
        ("on and on: it ends at the last position", (13, 17, 12, 3, 3, 20), 5, 99, 0),
        ("four tokens", small, 3, 4, 0),
        ("one token", small, 5, 1, 0),
        ("no token", small, 5, 0, 0),
        ("a prompt that fills all positions", small, 12, 3, 0),
        ("a prompt of one token", small, 1, 8, 0),
        ("a penalty of 1.5, to the last position", (13, 17, 12, 3, 3, 20), 6, 11, 1.5),
        ("a penalty of 4", small, 4, 8, 4),
        # Square: axes that are mixed up fit here.
        ("a square", (6, 6, 6, 2, 2, 6), 2, 4, 0.5),
    ]:
        made, numbers, prompt, new = varied(sizes, length, count, penalty)
        numbers |= {"tokenCount": count, "frequencyPenalty": penalty, "temperature": 0}
        parameters = swift_state(made, MODEL)
        expected = {"": integers(new, "token"), ONCE: fact()}
        kata.example("continues", name, expected, numbers, parameters, prompt=prompt[0])


def draws_continuations(kata):
    for name, settings in [
        ("no settings", {}),
        ("temperature 0.6, top-k 3, penalty 0.5",
         {"temperature": 0.6, "topK": 3, "frequencyPenalty": 0.5}),
    ]:  # fmt: skip
        made, numbers = model((4, 7, 8, 1, 2, 10))
        prompt = ints(1, 3, 1)
        # Milder scores, so that every pair comes up now and then.
        made.transformer.ln_f.weight.data *= 0.25
        made.transformer.ln_f.bias.data *= 0.25

        def after(ids):
            with torch.no_grad():
                return shares(made(ids[None]).logits[:, -1], ids[None], settings)[0].double()

        numbers |= settings | {"tokenCount": 2, "draws": 1000}
        expected = {"frequencies of pairs": drawn_pairs(after, prompt)} | SAME
        parameters = swift_state(made, MODEL)
        kata.example("drawsContinuations", name, expected, numbers, parameters, prompt=prompt)


def one_token(kata):
    """A vocabulary of one."""
    logits = randn(1)
    kata.example("penalizes", "V 1", logits - 1.5, {"penalty": 0.75}, logits=logits, ids=ints(0, 0))
    kata.example("keepsTopK", "topK 3 of V 1", logits, {"topK": 3}, logits=logits)
    kata.example("keepsTopP", "topP 0.3 of V 1", logits, {"topP": 0.3}, logits=logits)


def nearly_nothing(kata):
    """In Float32, 1 − p is 1 for a p so small: whoever counts what stays below that counts all."""
    for name, p, logits in [
        ("p 1e-9 of ½, ¼ and ¼", 1e-9, torch.tensor([0, np.log(2), 0]).float().double()),
        ("p 1e-8 of V 101", 1e-8, 2 * randn(V)),
    ]:
        y = TopPLogitsWarper(p)(None, logits[None])[0]
        assert y.isfinite().sum() == 1
        kata.example("keepsTopP", name, y, {"topP": p}, logits=logits)
