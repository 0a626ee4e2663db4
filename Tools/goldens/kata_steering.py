"""Examples for kata 22: what Hugging Face's GPT-2 says of every candidate, one text at a time."""

import torch
from gpt2_parameters import MODEL, swift_state
from kata import drawn, examples, fact, integers, ints, randn
from kata_sampling import SAME, FrequencyPenalty, shares
from kata_scores import LARGE, SMALL, SQUARE, model, score


@examples("22-AndThatWasBad")
def and_that_was_bad(kata):
    forks(kata)
    scores_suffixes(kata)
    steers(kata)
    chooses_next(kata)
    continues(kata)
    rejects(kata)


# MARK: Forks


def forks(kata):
    for name, layers, H, S, D, k in [
        ("two blocks, three rows", 2, 3, 4, 5, 3),
        ("one row", 3, 2, 5, 4, 1),
        ("all sizes equal", 3, 3, 3, 3, 3),
        ("one position, five rows", 1, 2, 1, 3, 5),
    ]:
        keys, values = randn(layers, 1, H, S, D), randn(layers, 1, H, S, D)
        more_keys, more_values = randn(layers, k, H, 2, D), randn(layers, k, H, 2, D)
        expected = {"blocks": integers(layers, "block"), "the cache itself stays as it is": fact()}
        for layer in range(layers):
            for kind, old, new in [("keys", keys, more_keys), ("values", values, more_values)]:
                rows = old[layer].expand(k, -1, -1, -1)
                expected[f"{kind} of block {layer}"] = rows
                expected[f"{kind} of block {layer} with 2 more"] = torch.cat([rows, new[layer]], 2)
        numbers = {"layerCount": layers, "rowCount": k}
        kata.example(
            "forks", name, expected, numbers, keys=keys, values=values, moreKeys=more_keys,
            moreValues=more_values,
        )  # fmt: skip


# MARK: The next token


def suffix_score(made, text, suffix):
    """Of the suffix behind a text, which go through the model together."""
    with torch.no_grad():
        logits = made(torch.cat([text, suffix])[None]).logits[0, -len(suffix) - 1 : -1]
    return logits.log_softmax(-1).gather(-1, suffix[:, None]).sum()


def suffix_scores(made, text, candidates, suffix):
    return torch.stack(
        [suffix_score(made, torch.cat([text, candidate[None]]), suffix) for candidate in candidates]
    )


# The suite counts the positions that go through the model.
BATCH = "k · (1 + n) positions go through the model, whatever the text's length"


def scores_suffixes(kata):
    for name, sizes, T, n, k in [
        ("three candidates, two tokens", SMALL, 4, 2, 3),
        ("one candidate, one token", SMALL, 5, 1, 1),
        ("a suffix of one token", SMALL, 3, 1, 4),
        ("the whole vocabulary", SMALL, 6, 3, 11),
        ("to the last position", SMALL, 8, 3, 2),
        ("after 30 tokens, three blocks", LARGE, 30, 4, 5),
        ("after one token", LARGE, 1, 3, 2),
        ("a square", SQUARE, 3, 2, 6),
    ]:
        made, numbers = model(sizes)
        text, suffix = torch.randint(0, sizes[0], (T,)), torch.randint(0, sizes[0], (n,))
        candidates = torch.randperm(sizes[0])[:k]
        scores = suffix_scores(made, text, candidates, suffix)
        assert torch.allclose(scores[0], score(made, torch.cat([text, candidates[:1]]), suffix))
        expected = {"": scores, BATCH: fact()}
        kata.example(
            "scoresSuffixes", name, expected, numbers, swift_state(made, MODEL), text=text,
            candidates=candidates, suffix=suffix,
        )  # fmt: skip


def steered(logits, candidates, scores, beta):
    """p′ of each token: p · P(suffix)^β among the candidates, made to add up to 1."""
    products = torch.zeros_like(logits)
    products[candidates] = logits.softmax(0)[candidates] * scores.exp() ** beta
    return products / products.sum()


def steers(kata):
    for name, V, k, beta in [
        ("β −1", 9, 4, -1),
        ("β +1", 9, 4, 1),
        ("β 0", 9, 4, 0),
        ("β −0.5", 12, 5, -0.5),
        ("β 2", 7, 3, 2),
        ("all tokens are candidates", 6, 6, -1),
        ("one candidate", 5, 1, -1),
        ("V 211", 211, 10, -1.5),
    ]:
        logits, scores = 2 * randn(V) + 3, -(1 + 2 * randn(k).abs())
        candidates = torch.randperm(V)[:k]
        running = torch.zeros(V, dtype=torch.bool)
        running[candidates] = True
        expected = {"shares": steered(logits, candidates, scores, beta), "in the running": running}
        kata.example(
            "steers", name, expected, {"beta": beta}, logits=logits, candidates=candidates,
            suffixScores=scores,
        )  # fmt: skip


TINY = (7, 9, 8, 1, 2, 10)


def mild(sizes):
    """Milder scores, so that every token comes up now and then."""
    made, numbers = model(sizes)
    made.transformer.ln_f.weight.data *= 0.4
    made.transformer.ln_f.bias.data *= 0.4
    return made, numbers


def next_scores(made, text, suffix, k, beta):
    """The scores of all tokens, and the logarithms of p′."""
    with torch.no_grad():
        logits = made(text[None]).logits[0, -1]
    best = logits.topk(min(k, len(logits)) + (k < len(logits))).values
    candidates = logits.topk(min(k, len(logits))).indices
    scores = suffix_scores(made, text, candidates, suffix)
    # It is no matter of rounding who is a candidate.
    is_clear = k >= len(logits) or best[-2] - best[-1] > 1e-2
    return logits, steered(logits, candidates, scores, beta).log(), is_clear


def chooses_next(kata):
    for name, k, beta, n, settings in [
        ("β −1, all tokens", 7, -1, 2, {}),
        ("β +1, all tokens", 7, 1, 2, {}),
        ("β 0 is plain sampling", 7, 0, 2, {}),
        ("β −1, three candidates", 3, -1, 1, {}),
        ("more candidates than tokens", 40, -2, 1, {}),
        ("temperature 0.5", 4, -1, 2, {"temperature": 0.5}),
        ("top-p 0.6 of what is steered", 6, 1.5, 2, {"topP": 0.6}),
        ("a penalty", 5, -1, 1, {"frequencyPenalty": 0.8}),
        ("temperature 0", 5, -1.5, 2, {"temperature": 0}),
    ]:
        while True:
            made, numbers = mild(TINY)
            text, suffix = torch.randint(0, 7, (4,)), torch.randint(0, 7, (n,))
            logits, scores, is_clear = next_scores(made, text, suffix, k, beta)
            exact = shares(scores[None], text[None], settings)[0]
            plain = shares(logits[None], text[None], settings)[0]
            turned = shares(next_scores(made, text, suffix, k, -beta)[1][None], text[None], settings)
            sums = scores.softmax(0).sort(descending=True).values.cumsum(0)
            # Steering is seen, in which way, and rounding is not.
            if beta and (exact - plain).abs().max() < 0.2:
                continue
            if beta and (exact - turned[0]).abs().max() < 0.2:
                continue
            if is_clear and (sums - settings.get("topP", 9)).abs().min() > 1e-2:
                if 1e-3 < exact[exact > 0].min():
                    break
        numbers |= settings | {"candidateCount": k, "beta": beta, "seed": 7, "draws": 250}
        expected = {"frequencies": drawn(exact, "token")} | SAME
        kata.example(
            "choosesNext", name, expected, numbers, swift_state(made, MODEL), logits=logits,
            text=text, suffix=suffix,
        )  # fmt: skip


# MARK: Texts

EACH = "a token costs k · (1 + n) + 1 positions, whatever the text's length"


def greedy(made, prompt, count, suffix, k, beta, penalty=0, counted=lambda prompt, ids: ids):
    """The likeliest continuation, unless a step of it is nearly a matter of rounding."""
    ids, plain = prompt, 0
    while len(ids) < min(len(prompt) + count, made.config.n_positions - len(suffix)):
        logits, scores, is_clear = next_scores(made, ids, suffix, k, beta)
        scores = FrequencyPenalty(penalty)(counted(prompt, ids)[None], scores[None])[0]
        best = scores.topk(2).values
        if not is_clear or best[0] - best[1] < 1e-2:
            return None
        plain += bool(scores.argmax() == logits.argmax())
        ids = torch.cat([ids, scores.argmax()[None]])
    new = ids[len(prompt) :]
    # Steering changes what is said, and not the same thing is said again and again.
    dull = len(new) > 2 and (plain == len(new) or len(set(new.tolist())) < min(len(new), 6) / 2)
    return None if dull else new


def continues(kata):
    for name, sizes, P, count, n, k, beta, penalty in [
        ("four tokens", SMALL, 3, 4, 2, 4, -1, 0),
        ("until there is no room for the suffix", SMALL, 4, 99, 3, 3, -1, 0),
        ("twelve tokens after 20, three blocks", LARGE, 20, 12, 4, 5, -0.5, 0),
        ("β +1", SMALL, 3, 6, 1, 5, 1, 0),
        ("a penalty", SMALL, 4, 6, 2, 6, -0.5, 2.5),
        ("no token", SMALL, 5, 0, 2, 3, -1, 0),
        ("a prompt that leaves no room", SMALL, 11, 4, 2, 3, -1, 0),
        ("a prompt of one token", SMALL, 1, 5, 2, 11, -1, 0),
    ]:
        while True:
            made, numbers = model(sizes)
            made.transformer.wte.weight.data *= 0.5
            prompt, suffix = torch.randint(0, sizes[0], (P,)), torch.randint(0, sizes[0], (n,))
            steering = (made, prompt, count, suffix, k, beta, penalty)
            new = greedy(*steering)
            if new is None:
                continue
            # It is seen which tokens a penalty counts.
            others = [
                greedy(*steering, counted)
                for counted in [
                    lambda prompt, ids: prompt,
                    lambda prompt, ids: ids[len(prompt) :],
                    lambda prompt, ids: ids[-1:],
                    lambda prompt, ids: ids[:0],
                ]
                if penalty
            ]
            if all(other is not None and not torch.equal(new, other) for other in others):
                break
        numbers |= {"candidateCount": k, "beta": beta, "tokenCount": count, "temperature": 0}
        numbers |= {"frequencyPenalty": penalty} if penalty else {}
        expected = {"": integers(new, "token"), EACH: fact()}
        kata.example(
            "continues", name, expected, numbers, swift_state(made, MODEL), prompt=prompt,
            suffix=suffix,
        )  # fmt: skip


ONCE = "the prompt goes through the model once, for all completions"


def rejects(kata):
    for name, sizes, P, lengths, n, threshold in [
        ("five completions", SMALL, 3, [2, 4, 1, 3, 5], 1, 0.05),
        ("a suffix of three tokens", SMALL, 4, [3, 3, 2, 4], 3, 0.0005),
        ("after 24 tokens, three blocks", LARGE, 24, [6, 3, 4], 2, 0.01),
        ("to the last position", SMALL, 5, [5, 5, 3], 2, 0.01),
    ]:
        while True:
            made, numbers = mild(sizes)
            prompt, suffix = torch.randint(0, sizes[0], (P,)), torch.randint(0, sizes[0], (n,))
            completions = [torch.randint(0, sizes[0], (length,)) for length in lengths]
            scores = torch.stack(
                [suffix_score(made, torch.cat([prompt, c]), suffix) for c in completions]
            )
            stays = scores.exp() <= threshold
            # The same ones would not stay by any other number, and rounding decides nothing.
            wrong = [
                scores.softmax(0) <= threshold,
                (scores / n).exp() <= threshold if n > 1 else ~stays,
                scores <= threshold,
                (scores / torch.tensor(lengths)).exp() <= threshold,
            ]
            if all((stays != other).any() for other in wrong) and stays.any():
                if (scores - torch.tensor(threshold).log()).abs().min() > 0.1:
                    break
        numbers |= {"threshold": threshold}
        expected = {"": integers(stays.nonzero()[:, 0], "completion"), ONCE: fact()}
        kata.example(
            "rejects", name, expected, numbers, swift_state(made, MODEL), prompt=prompt,
            completions=torch.cat(completions), lengths=ints(*lengths), suffix=suffix,
        )  # fmt: skip
