"""Examples for kata 23: Hugging Face's assisted generation, and probabilities added up exactly."""

from itertools import product

import torch
from gpt2_parameters import MODEL, configuration, randomized, swift_state
from kata import drawn, examples, fact, integers, ints, randn
from kata_sampling import (
    NAMES,
    SAME,
    SO_FAR,
    FrequencyPenalty,
    check_top_p,
    drawn_pairs,
    shares,
)
from transformers import GPT2LMHeadModel, LogitsProcessorList

ONE_PASS = "all that is new goes through the model at once"
LOGITS = [0.9, -0.4, 1.4, 0.2, -1.3, 0.6, 2.2, -0.8]


@examples("23-SpeculativeDecoding")
def speculative_decoding(kata):
    # So small models run on one thread ten times as fast.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    shares_out(kata)
    drafts(kata)
    draws_drafts(kata)
    checks(kata)
    accepts(kata)
    leaves(kata)
    settles(kata)
    goes_round(kata)
    continues(kata)
    draws_continuations(kata)
    refuses(kata)
    torch.set_num_threads(threads)


# MARK: Two models


class Pair:
    """A large model, and a small one: the large one's first blocks, which often guess what it says."""

    def __init__(self, sizes, small_layers, small_positions=None, mild=1.0, changed=0.0, seed=5):
        numbers = dict(zip(NAMES, sizes)) | {"epsilon": 1e-5}
        self.large = randomized(GPT2LMHeadModel(configuration(numbers)))
        small_numbers = numbers | {
            "layerCount": small_layers, "positionCount": small_positions or sizes[1],
        }  # fmt: skip
        self.small = randomized(GPT2LMHeadModel(configuration(small_numbers)))
        with torch.no_grad():
            self.large.transformer.wte.weight.data *= 0.5
            theirs = dict(self.large.named_parameters())
            for name, parameter in self.small.named_parameters():
                rows = theirs[name][: len(parameter)]
                parameter.data = (rows + changed * randn(*rows.shape)).float().double()
            for model in [self.large, self.small]:
                model.transformer.ln_f.weight.data *= mild
                model.transformer.ln_f.bias.data *= mild
        self.numbers = {"seed": seed, "isTraining": 0}
        for name, ours in [("large", numbers), ("small", small_numbers)]:
            self.numbers |= {f"{name}.{key}": value for key, value in ours.items()}

    def parameters(self, *names):
        return {
            f"{name}.{key}": value
            for name in names or ["large", "small"]
            for key, value in swift_state(getattr(self, name), MODEL).items()
        }


@torch.no_grad()
def rows(model, text, settings, count):
    """What a model gives each token in the last `count` places of a text, and behind it: one more."""
    logits = model(text[None]).logits[0]
    places = range(len(text) - count, len(text) + 1)
    return torch.stack([shares(logits[k - 1][None], text[None, :k], settings)[0] for k in places])


def is_clear(probabilities):
    """Whether no choice of the best is nearly a matter of rounding."""
    best = probabilities.topk(2, dim=-1).values
    return (best[..., 0].log() - best[..., 1].log()).min() > 1e-2


def drafted_greedily(model, ids, count, penalty=0, counts_drafted=True):
    text = ids
    for _ in range(count):
        scores = model(text[None]).logits[:, -1]
        counted = text if counts_drafted else ids
        probabilities = shares(scores, counted[None], {"frequencyPenalty": penalty})[0].detach()
        if not is_clear(probabilities):
            return None if counts_drafted else ids[:0]
        text = torch.cat([text, probabilities.argmax()[None]])
    return text[len(ids) :]


def greedy_round(pair, ids, count, penalty=0):
    """The new tokens, and how many of them were drafted; nothing where rounding might decide."""
    drafted = drafted_greedily(pair.small, ids, count, penalty)
    if drafted is None:
        return None, 0
    p = rows(pair.large, torch.cat([ids, drafted]), {"frequencyPenalty": penalty}, count)
    if not is_clear(p):
        return None, 0
    best = p.argmax(-1)
    same = (best[:count] == drafted).long().cumprod(0).sum().item()
    return best[: same + 1], same


# MARK: Shares and single decisions


def shares_out(kata):
    for name, ids, numbers in [
        ("no settings", SO_FAR, {}),
        ("temperature 0.5", SO_FAR, {"temperature": 0.5}),
        ("temperature 2", SO_FAR, {"temperature": 2}),
        ("top-k 3", SO_FAR, {"topK": 3}),
        ("top-p 0.7", SO_FAR, {"topP": 0.7}),
        ("penalty 0.6", SO_FAR, {"frequencyPenalty": 0.6}),
        ("temperature 0.5 and top-p 0.8", SO_FAR, {"temperature": 0.5, "topP": 0.8}),
        ("top-k 4 and top-p 0.7", SO_FAR, {"topK": 4, "topP": 0.7}),
        ("temperature 0.5 and penalty 0.9", SO_FAR, {"temperature": 0.5, "frequencyPenalty": 0.9}),
        (
            "all of them", SO_FAR,
            {"temperature": 1.7, "topK": 5, "topP": 0.75, "frequencyPenalty": 0.4},
        ),
        ("temperature 0", SO_FAR, {"temperature": 0}),
        ("temperature 0 and penalty 0.8", SO_FAR, {"temperature": 0, "frequencyPenalty": 0.8}),
        ("nothing so far, penalty 0.8", [], {"frequencyPenalty": 0.8}),
        ("V 101", SO_FAR, {"temperature": 0.8, "topP": 0.9}),
    ]:  # fmt: skip
        logits = 2 * randn(101) if name == "V 101" else torch.tensor(LOGITS).double()
        ids = torch.tensor(ids, dtype=torch.int64)
        y = shares(logits[None], ids[None], numbers)[0].double()
        check_top_p(logits, ids, numbers)
        kata.example("sharesOut", name, y, numbers, logits=logits, ids=ids)


def accepts(kata):
    p = torch.tensor([0.1, 0.4, 0, 0.3, 0.2]).double()
    q = torch.tensor([0.25, 0.05, 0.3, 0.3, 0.1]).double()
    for name, token, seed in [
        ("p 0.1, q 0.25", 0, 1),
        ("p 0.4, q 0.05", 1, 2),
        ("p 0, q 0.3", 2, 3),
        ("p 0.3, q 0.3", 3, 4),
        ("p 0.2, q 0.1", 4, 5),
        # The first number of all is 0.
        ("p 0, q 0.3, and the number 0", 2, 5_528_393),
        ("p 0, q 0.3, and Swift's number 0", 2, 18_179_793),
    ]:
        rate = min(1, (p[token] / q[token]).item())
        numbers = {"seed": seed, "draws": 1000, "token": token}
        expected = {"accepted": drawn(torch.tensor([1 - rate, rate]), "yes or no")}
        kata.example("accepts", name, expected, numbers, p=p, q=q)


def left_over(p, q):
    rest = (p - q).clamp(min=0)
    return rest / rest.sum() if rest.sum() > 0 else p


def leaves(kata):
    five = torch.tensor([0.1, 0.4, 0.05, 0.25, 0.2]).double()
    other = torch.tensor([0.3, 0.1, 0.05, 0.35, 0.2]).double()
    one, two = torch.eye(4).double()[1], torch.eye(4).double()[2]
    for name, p, q in [
        ("five tokens", five, other),
        ("five tokens, exchanged", other, five),
        ("the same", five, five),
        ("one token each", one, two),
        ("one token for both", one, one),
        ("V 101", (2 * randn(101)).softmax(0), (2 * randn(101)).softmax(0)),
    ]:
        p, q = p.float().double(), q.float().double()
        kata.example("leaves", name, left_over(p, q), p=p, q=q)


def settles(kata):
    def dist(*rows):
        return [torch.tensor(row).double() for row in rows]

    p3 = dist([0.1, 0.4, 0.05, 0.25, 0.2], [0.5, 0.1, 0.3, 0, 0.1], [0.2, 0.2, 0.1, 0.1, 0.4],
              [0.05, 0.15, 0.6, 0.1, 0.1])  # fmt: skip
    q3 = dist([0.3, 0.1, 0.25, 0.15, 0.2], [0.2, 0.1, 0.6, 0.1, 0], [0.1, 0.5, 0.1, 0.2, 0.1])
    one = torch.eye(5).double()
    for name, drafted, p, q, seed in [
        ("three tokens", [0, 2, 1], p3, q3, 1),
        ("three tokens, the second out of the running", [1, 3, 4], p3, q3, 2),
        ("one token", [2], p3[:2], q3[:1], 3),
        ("nothing drafted", [], p3[:1], [], 4),
        ("the same shares", [3, 0], [p3[0], p3[1], p3[2]], [p3[0], p3[1]], 5),
        ("the best alone, two accepted", [2, 4], [one[2], one[4], one[1]], [one[2], one[4]], 6),
        ("the best alone, none accepted", [2, 4], [one[0], one[4], one[1]], [one[2], one[4]], 7),
        ("the best alone, one accepted", [2, 4], [one[2], one[3], one[1]], [one[2], one[4]], 8),
    ]:
        n, before, counts = len(drafted), 1.0, []
        expected = {}
        for place in range(n + 1):
            token = drafted[place] if place < n else None
            rate = min(1.0, (p[place][token] / q[place][token]).item()) if place < n else 0.0
            counts.append(before * (1 - rate))
            rest = left_over(p[place], q[place]) if place < n else p[n]
            expected[f"the token behind {place} accepted"] = drawn(rest, "token")
            before *= rate
        expected["how many are accepted"] = drawn(torch.tensor(counts), "count")
        expected["before the last token stand drafted ones"] = fact()
        numbers = {"seed": seed, "draws": 100 if "alone" in name else 700}
        inputs = {"p": torch.stack(p), "drafted": torch.tensor(drafted, dtype=torch.int64)}
        if n > 0:
            inputs["q"] = torch.stack(q)
        kata.example("settles", name, expected | SAME, numbers, **inputs)


# MARK: Drafts and checks


def drafts(kata):
    sizes = (13, 17, 8, 2, 2, 12)
    for name, length, held, count, penalty in [
        ("three tokens", 5, 0, 3, 0),
        ("all but the last was read before", 6, 5, 4, 0),
        ("two are unread, penalty 1.5", 6, 4, 4, 1.5),
        ("one token", 1, 0, 1, 0),
        ("none", 4, 2, 0, 0),
        ("to the last position", 7, 6, 11, 0),
    ]:
        while True:
            pair, ids = Pair(sizes, 1), torch.randint(0, 13, (length,))
            drafted = drafted_greedily(pair.small, ids, count, penalty)
            if drafted is None or len(set(drafted.tolist())) < min(count, 3):
                continue
            # Whether the penalty counts drafted tokens is seen.
            counting_none = drafted_greedily(pair.small, ids, count, penalty, counts_drafted=False)
            if penalty == 0 or not torch.equal(drafted, counting_none):
                break
        expected = {
            "tokens": integers(drafted, "token"),
            "how many shares there are": integers([count], "count"),
            "each token goes through the model once, and the last need not": fact(),
        }
        settings = {"temperature": 0, "frequencyPenalty": penalty}
        numbers = pair.numbers | settings | {"count": count, "held": held}
        kata.example("drafts", name, expected, numbers, pair.parameters("small"), ids=ids)


def draws_drafts(kata):
    """The probability of each pair of drafted tokens, and the shares that the first was drawn with."""
    for name, settings in [
        ("no settings", {}),
        ("temperature 0.5, top-k 3, penalty 0.5",
         {"temperature": 0.5, "topK": 3, "frequencyPenalty": 0.5}),
    ]:  # fmt: skip
        pair, ids = Pair((4, 7, 8, 2, 2, 10), 1, mild=0.3), ints(1, 3, 1)

        def after(text):
            return rows(pair.small, text, settings, 0)[0]

        expected = {
            "frequencies of pairs": drawn_pairs(after, ids), "the shares of the first": after(ids),
        }  # fmt: skip
        numbers = pair.numbers | settings | {"draws": 600, "small.vocabularySize": 4}
        kata.example(
            "drawsDrafts", name, expected | SAME, numbers, pair.parameters("small"), ids=ids
        )


def checks(kata):
    sizes = (13, 17, 8, 2, 2, 12)
    for name, length, held, count, settings in [
        ("three tokens", 5, 0, 3, {}),
        ("all but the last was read before", 6, 5, 4, {"temperature": 0.7}),
        ("two are unread, penalty 0.6", 6, 4, 4, {"frequencyPenalty": 0.6}),
        ("one token, top-k 4", 3, 2, 1, {"topK": 4}),
        ("nothing drafted", 4, 3, 0, {"frequencyPenalty": 0.3}),
        ("to the last position", 7, 6, 10, {"temperature": 1.5}),
    ]:
        pair, ids = Pair(sizes, 1, mild=0.5), torch.randint(0, 13, (length,))
        drafted = torch.randint(0, 13, (count,))
        expected = {
            "shares": rows(pair.large, torch.cat([ids, drafted]), settings, count),
            ONE_PASS: fact(),
        }
        numbers = pair.numbers | settings | {"held": held}
        kata.example(
            "checks", name, expected, numbers, pair.parameters("large"), ids=ids, drafted=drafted
        )


# MARK: Texts

READS = "the large model reads at most a draft and one token more at once"
SMALL_READS = "the small model reads no token twice"
CACHES = "both caches hold what was accepted, and nothing else"


def goes_round(kata):
    sizes = (13, 17, 8, 2, 2, 12)
    for name, length, held, count, accepted in [
        ("all are accepted", 5, 4, 3, 3),
        ("none is accepted", 5, 4, 3, 0),
        ("two of four are accepted", 6, 5, 4, 2),
        ("one of three is accepted, nothing was read before", 4, 0, 3, 1),
        ("the small model has two to read", 6, 5, 2, 1),
        ("nothing is drafted", 5, 4, 0, 0),
    ]:
        while True:
            pair, ids = Pair(sizes, 1), torch.randint(0, 13, (length,))
            new, same = greedy_round(pair, ids, count)
            if new is not None and same == accepted:
                break
        expected = {
            "": integers(new, "token"), CACHES: fact(), ONE_PASS: fact(),
            "how many tokens the large model's cache holds":
                integers([length + len(new) - 1], "count"),
        }  # fmt: skip
        behind = 1 if "two to read" in name else 0
        numbers = pair.numbers | {
            "temperature": 0, "count": count, "held": held, "heldBySmall": max(0, held - behind),
        }  # fmt: skip
        kata.example("goesRound", name, expected, numbers, pair.parameters(), ids=ids)


class Counter:
    def __init__(self, model):
        self.count = 0
        self.hook = model.register_forward_hook(self.add)

    def add(self, *_):
        self.count += 1


def assisted(pair, prompt, end, count, penalty):
    """Hugging Face's tokens, and how often its large model ran."""
    config = pair.small.generation_config
    config.num_assistant_tokens, config.num_assistant_tokens_schedule = count, "constant"
    config.assistant_confidence_threshold = 0
    counter = Counter(pair.large)
    ids = pair.large.generate(
        prompt[None], attention_mask=torch.ones_like(prompt)[None], do_sample=False,
        max_length=end, assistant_model=pair.small,
        logits_processor=LogitsProcessorList([FrequencyPenalty(penalty)]),
    )  # fmt: skip
    counter.hook.remove()
    return ids[0, len(prompt) :], counter.count


def alone(pair, prompt, end, penalty):
    """What Hugging Face's large model says by itself."""
    ids = pair.large.generate(
        prompt[None], attention_mask=torch.ones_like(prompt)[None], do_sample=False,
        max_length=end, logits_processor=LogitsProcessorList([FrequencyPenalty(penalty)]),
    )  # fmt: skip
    return ids[0, len(prompt) :]


def speculated(pair, prompt, end, count, small_positions, penalty):
    text, accepted = prompt, []
    while len(text) < end:
        room = min(end - 1, small_positions) - len(text)
        new, same = greedy_round(pair, text, max(0, min(count, room)), penalty)
        if new is None:
            return None, []
        text, accepted = torch.cat([text, new]), accepted + [same]
    return text[len(prompt) :], accepted


def continues(kata):
    large = (13, 17, 8, 2, 2, 12)
    for name, length, new_count, count, small_positions, penalty in [
        ("to the last position, drafts of 3", 4, 13, 3, 17, 0),
        ("on and on: it ends at the last position", 3, 99, 4, 17, 0),
        ("drafts of 1", 5, 8, 1, 17, 0),
        ("drafts of 5, and a penalty of 1.5", 3, 14, 5, 17, 1.5),
        ("drafts longer than the text", 4, 4, 9, 17, 0),
        ("one token", 5, 1, 3, 17, 0),
        ("no token", 5, 0, 3, 17, 0),
        ("no drafts", 4, 5, 0, 17, 0),
        ("a prompt that fills all positions", 17, 3, 2, 17, 0),
        ("a prompt of one token", 1, 9, 3, 17, 0),
        ("a small model with 9 positions", 4, 13, 3, 9, 0),
    ]:
        while True:
            # Else the first blocks say what all of them say, or never do.
            pair = Pair(large, 1, small_positions=small_positions)
            prompt = torch.randint(0, large[0], (length,))
            end = min(length + new_count, large[1])
            new, accepted = speculated(pair, prompt, end, count, small_positions, penalty)
            if new is None or 2 * len(set(new.tolist())) < min(len(new), 10):
                continue
            if min(count, new_count) < 2 or end - length < 3:
                break
            # Some drafts are accepted as a whole, some in part or not at all.
            if len(accepted) >= 4 and sum(accepted) >= 3 and accepted.count(count) and 0 in accepted:
                break
            if count > 5 and 0 < sum(accepted):
                break
        if end > length:
            assert torch.equal(new, alone(pair, prompt, end, penalty))
            if count > 0 and small_positions == large[1]:
                theirs, passes = assisted(pair, prompt, end, count, penalty)
                assert torch.equal(new, theirs) and passes == len(accepted)
        settings = {"temperature": 0, "frequencyPenalty": penalty}
        numbers = pair.numbers | settings | {"tokenCount": new_count, "draftCount": count}
        expected = {"": integers(new, "token"), READS: fact(), SMALL_READS: fact()}
        if small_positions == large[1]:
            expected["passes of the large model"] = integers([len(accepted)], "pass")
        kata.example("continues", name, expected, numbers, pair.parameters(), prompt=prompt)


def alone_exactly(pair, prompt, count, settings):
    """The probability of each continuation by the large model alone."""
    V = pair.large.config.vocab_size
    result = {(): 1.0}
    for _ in range(count):
        before, result = result, {}
        for text, probability in before.items():
            ids = torch.cat([prompt, torch.tensor(text, dtype=torch.int64)])
            p = rows(pair.large, ids, settings, 0)[0]
            result |= {text + (token,): probability * p[token].item() for token in range(V)}
    return result


def speculated_exactly(pair, prompt, count, draft_count, settings):
    """The same by speculation: all drafts, with all that can become of them, added up."""
    known = {}

    def given(name, text):
        if (name, text) not in known:
            ids = torch.cat([prompt, torch.tensor(text, dtype=torch.int64)])
            known[name, text] = rows(getattr(pair, name), ids, settings, 0)[0]
        return known[name, text]

    result = dict.fromkeys(product(range(pair.large.config.vocab_size), repeat=count), 0.0)

    def go(text, weight):
        if len(text) == count:
            result[text] += weight
        else:
            settle(text, text, min(draft_count, count - len(text) - 1), weight)

    def settle(start, text, more, weight):
        """All before the end of `text` was accepted; `more` tokens are still drafted."""
        p = given("large", text)
        if more == 0:
            for token in range(len(p)):
                go(text + (token,), weight * p[token].item())
            return
        q = given("small", text)
        rest = left_over(p, q)
        for token in range(len(q)):
            if q[token] == 0:
                continue
            rate = min(1.0, (p[token] / q[token]).item())
            settle(start, text + (token,), more - 1, weight * q[token].item() * rate)
            for other in range(len(q)):
                rejected = weight * q[token].item() * (1 - rate) * rest[other].item()
                if rejected > 0:
                    go(text + (other,), rejected)

    go((), 1.0)
    return result


def draws_continuations(kata):
    """The probability of each three tokens after a prompt: a, b, c is number (a · V + b) · V + c."""
    for name, count, settings, own in [
        ("drafts of 2, temperature 1.5", 2, {"temperature": 1.5}, {"temperature": 1.5}),
        ("drafts of 1, temperature 0.4, penalty 0.5", 1,
         {"temperature": 0.4, "frequencyPenalty": 0.5}, {"frequencyPenalty": 0.5}),
    ]:  # fmt: skip
        while True:
            pair, prompt = Pair((3, 9, 8, 2, 2, 10), 1, mild=0.35, changed=0.3), ints(1, 2, 1)
            p = rows(pair.large, prompt, settings, 0)[0]
            q = rows(pair.small, prompt, settings, 0)[0]
            # The two disagree, and few continuations are too rare to be drawn.
            if 0.5 * (p - q).abs().sum() < 0.35:
                continue
            # Whoever drafts with another temperature than q's is seen.
            kept = rows(pair.small, prompt, own, 0)[0] * (p / q).clamp(max=1)
            mistaken = kept + (1 - kept.sum()) * left_over(p, q)
            if own != settings and 0.5 * (p - mistaken).abs().sum() < 0.1:
                continue
            exact = alone_exactly(pair, prompt, 3, settings)
            if sum(probability > 0.01 for probability in exact.values()) >= 12:
                break
        by_drafts = speculated_exactly(pair, prompt, 3, count, settings)
        assert max(abs(exact[t] - by_drafts[t]) for t in exact) < 1e-12
        numbers = pair.numbers | settings | {"draftCount": count, "draws": 600}
        expected = {"frequencies of three": drawn(torch.tensor(list(exact.values())), "triple")}
        kata.example(
            "drawsContinuations", name, expected | SAME, numbers, pair.parameters(), prompt=prompt
        )


def refuses(kata):
    """Models of two vocabularies."""
    for name, tokens in [("a larger one", 11), ("a smaller one", 7)]:
        pair = Pair((9, 12, 8, 1, 2, 12), 1)
        numbers = pair.numbers | {
            "small.vocabularySize": tokens, "temperature": 0, "tokenCount": 3, "draftCount": 2,
            "token": 2,
        }  # fmt: skip
        expected = {"a draft with another vocabulary is refused, and nothing is written": fact()}
        kata.example("refuses", name, expected, numbers)
