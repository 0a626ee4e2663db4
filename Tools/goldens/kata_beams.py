"""Examples for kata 20: Hugging Face's beam search, whole and in its parts."""

import torch
from gpt2_parameters import MODEL, swift_state
from kata import examples, fact, integers, ints, randn, texts
from kata_sampling import model
from transformers import GPT2LMHeadModel
from transformers.generation.logits_process import NoRepeatNGramLogitsProcessor

V = 23
# How far apart two scores are, at least, where it matters which is larger: a 32-bit float's rounding must
# not decide.
GAP = 2e-3
# Its parts can be called without a model.
PARTS = GPT2LMHeadModel
OUT = -1.0e9


@examples("20-BeamSearch")
def beam_search(kata):
    forbids(kata)
    expands(kata)
    prunes(kata)
    scores(kata)
    finishes(kata)
    is_done(kata)
    reads(kata)
    searches(kata)


def lines(rows):
    return texts([" ".join(str(int(id)) for id in row) for row in rows], "text")


def apart(values, gap=GAP):
    """Whether no two are nearly equal."""
    values = values.flatten().sort().values
    values = values[values.isfinite()]
    return len(values) < 2 or (values[1:] - values[:-1]).min() > gap


# MARK: Repeats


def without_repeats(n, ids, scores):
    return NoRepeatNGramLogitsProcessor(n)(ids, scores)


def forbids(kata):
    for name, n, ids in [
        ("two in a row, begun twice before", 2, [7, 3, 5, 3, 9, 3]),
        ("two in a row, nothing begun", 2, [7, 3, 5, 9]),
        ("two in a row, the last twice", 2, [4, 6, 6]),
        ("three in a row", 3, [1, 2, 8, 4, 1, 2, 5, 1, 2]),
        ("three in a row, of which one alone is begun", 3, [1, 2, 8, 4, 2]),
        ("three in a row, one of them three times", 3, [5, 5, 5]),
        ("one: none may come again", 1, [2, 2, 11, 0]),
        ("four in a row, of a text of three", 4, [6, 6, 6]),
        ("two in a row, of a text of one", 2, [6]),
        ("five in a row, of a text of five", 5, [1, 2, 3, 4, 5]),
        ("two in a row, begun at the start", 2, [9, 1, 0, 9]),
        ("two in a row, of 200 tokens", 2, torch.randint(0, V, (200,)).tolist()),
        ("three in a row, and the same the other way around", 3, [1, 2, 8, 2, 1, 5, 1, 2]),
    ]:
        log_probabilities, ids = randn(V).log_softmax(-1), ints(*ids)
        y = without_repeats(n, ids[None], log_probabilities[None])[0]
        kata.example(
            "forbidsRepeats", name, y, {"unrepeatedCount": n},
            logProbabilities=log_probabilities, ids=ids,
        )  # fmt: skip


# MARK: A step of the search


def best(scores, count):
    """The best continuations of all beams, by Hugging Face; those of −∞ are none."""
    B, size = scores.shape
    run, ids = torch.zeros(1, B, 2, dtype=torch.int64), torch.arange(B)[None, :, None]
    values, sequences, indices = PARTS._get_top_k_continuations(
        PARTS, scores.reshape(1, -1), run, ids.expand(1, B, 2).clone(), 1, 1, False,
        min(count, B * size), B, 1,
    )  # fmt: skip
    kept = values[0].isfinite()
    return indices[0, kept, 0], sequences[0, kept, 1], values[0, kept]


def expands(kata):
    for test, name, B, beams, T, size, n in [
        ("expands", "three beams", 3, 3, 4, V, None),
        ("expands", "five beams of which two are left", 5, 2, 3, V, None),
        ("expands", "one beam, to begin with", 4, 1, 6, V, None),
        ("expands", "one beam all along", 1, 1, 5, 9, None),
        ("expands", "two beams of the same score", 2, 2, 3, V, None),
        ("expands", "scores far from 0", 3, 3, 4, V, None),
        ("expands", "one beam far ahead", 3, 3, 4, V, None),
        # Square: axes that are mixed up fit here.
        ("expands", "as many beams as tokens", 4, 4, 4, 4, None),
        ("expands", "fewer tokens than continuations are asked for", 4, 1, 3, 5, None),
        ("expands", "V 50,257", 2, 2, 3, 50_257, None),
        ("expandsWithoutRepeats", "three beams, two in a row", 3, 3, 7, 5, 2),
        ("expandsWithoutRepeats", "three in a row", 2, 2, 12, 3, 3),
        ("expandsWithoutRepeats", "none again", 3, 3, 6, 8, 1),
        ("expandsWithoutRepeats", "none again, and few are left", 3, 2, 5, 6, 1),
    ]:
        while True:
            seed = int(torch.randint(0, 1000, ()))
            large = size > 1000
            logits = large_logits(seed, beams, size) if large else 2 * randn(beams, size)
            so_far = -3 * torch.rand(beams).double() - 1
            if "same score" in name:
                so_far[:] = -2.5
            if "far from" in name:
                logits += 40
            if "far ahead" in name:
                so_far[1] += 9
            so_far = so_far.float().double()
            ids = torch.randint(0, size, (beams, T))
            own = logits.log_softmax(-1)
            if n is not None:
                own = without_repeats(n, ids, own)
                if not own.isinf().any():
                    continue
            parents, tokens, values = best(own + so_far[:, None], 2 * B)
            all_values = (own + so_far[:, None]).flatten()
            near = all_values.topk(min(2 * B + 1, all_values.numel())).values
            if apart(near):
                break
        numbers = {"beamCount": B, "promptCount": 2} | ({"unrepeatedCount": n} if n else {})
        expected = {
            "parents": integers(parents, "parent"),
            "tokens": integers(tokens, "token"),
            "scores": values,
        }
        inputs = {"scores": so_far, "ids": ids}
        if large:
            numbers |= {"seed": seed, "vocabularySize": size}
        else:
            inputs["logits"] = logits
        kata.example(test, name, expected, numbers, **inputs)


def large_logits(seed, beams, size):
    """What Swift draws from a seed."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return (3 * torch.randn(beams, size)).double()


def prunes(kata):
    for name, B, beams, T, end, ending, count in [
        ("none ends", 3, 3, 4, 22, [], 6),
        ("no end token", 3, 3, 4, None, [], 6),
        ("the best ends", 3, 3, 4, 9, [0], 6),
        ("two end, one of them too late", 3, 2, 3, 5, [1, 4], 6),
        ("the first behind the best three ends", 3, 3, 2, 5, [3], 6),
        ("the last of the best three ends", 3, 3, 2, 5, [2], 6),
        ("all beams end", 2, 2, 5, 0, [0, 1], 4),
        ("one beam, which ends", 1, 1, 3, 7, [0], 2),
        ("one beam, which goes on", 1, 1, 3, 7, [1], 2),
        ("fewer continuations than beams", 4, 1, 3, 8, [1], 3),
        ("the end token stands in the texts", 2, 2, 4, 3, [], 4),
    ]:
        values = -(torch.rand(count).double().cumsum(0) + 0.3)
        values = values.float().double()
        so_far = (values[0] + torch.rand(beams).double()).float().double()
        ids = torch.randint(0, V, (beams, T))
        if "stands in" in name:
            ids[:, 1] = end
        parents = torch.randint(0, beams, (count,))
        if beams > 1:
            # The best is no child of the first, and the second has the same parent.
            parents[:2] = beams - 1
        tokens = torch.randint(10, V - 1, (count,))
        for rank in ending:
            tokens[rank] = end
        ends = tokens == (V + 1 if end is None else end)
        longer = torch.cat([ids[parents], tokens[:, None]], 1)
        # Hugging Face keeps as many as beams, whether there are so many or not.
        go_on = min(B, int((~ends).sum()))
        running, scores, caches = (
            each[0]
            for each in PARTS._get_running_beams_for_next_iteration(
                PARTS, values[None], longer[None], parents[None, :, None], ends[None], go_on
            )
        )
        just_ended = ends & (torch.arange(count) < B)
        expected = {
            "texts that go on": lines(running),
            "their scores": scores,
            "what they read next": lines(running[:, -1:]),
            "whose cache they have": integers(caches[:, 0], "parent"),
            "texts that end": lines(longer[just_ended]),
            "the scores of those that end": values[just_ended],
        }
        numbers = {"beamCount": B, "promptCount": 2} | ({} if end is None else {"endToken": end})
        kata.example(
            "prunes", name, expected, numbers, scores=so_far, ids=ids, parents=parents,
            tokens=tokens, candidates=values,
        )  # fmt: skip


# MARK: Finished texts


def scores(kata):
    for name, T, prompt, penalty in [
        ("a mean", 7, 3, 1),
        ("a sum", 7, 3, 0),
        ("long texts are favored", 9, 2, 2),
        ("short texts are favored", 9, 2, -1),
        ("a root of the length", 12, 3, 0.5),
        ("one token", 5, 4, 1.5),
    ]:
        score = (-3 * torch.rand(1).double() - 1).float().double()
        ids = torch.randint(0, V, (1, T))
        y = score[0] / (T - prompt) ** penalty
        numbers = {"beamCount": 2, "promptCount": prompt, "lengthPenalty": penalty}
        kata.example("scores", name, y, numbers, scores=score, ids=ids)


def padded(rows):
    width = max([len(row) for row in rows] + [1])
    return torch.tensor([list(row) + [-1] * (width - len(row)) for row in rows], dtype=torch.int64)


def finishes(kata):
    for name, B, ended, finished, T, prompt, penalty in [
        ("the first two", 3, 2, 0, 5, 2, 1),
        ("one joins two", 3, 1, 2, 6, 2, 1),
        ("one joins three, and is better than some", 3, 1, 3, 6, 2, 1),
        ("one joins three, and is worse", 3, 1, 3, 6, 2, 1),
        ("three join three", 3, 3, 3, 7, 3, 0.5),
        ("none joins", 3, 0, 2, 7, 3, 1),
        ("none joins none", 2, 0, 0, 4, 2, 1),
        ("a penalty of 0", 2, 2, 2, 8, 3, 0),
        ("a penalty of 2", 2, 2, 2, 8, 3, 2),
        ("one of one", 1, 1, 1, 5, 4, 1),
    ]:
        while True:
            so_far = (-6 * torch.rand(finished).double()).sort(descending=True).values
            so_far = so_far.float().double()
            rows = [
                torch.randint(0, V, (int(torch.randint(1, T - prompt + 1, ())),)).tolist()
                for _ in range(finished)
            ]
            new = (-6 * torch.rand(ended).double() - 1).sort(descending=True).values
            new = new.float().double()
            ids = torch.randint(0, V, (ended, T))
            length = T - prompt
            values = torch.cat([so_far, new / length**penalty])
            worse = ended and finished and (new / length**penalty).max() < so_far.min()
            if ended and finished and bool(worse) != ("worse" in name):
                continue
            if apart(values):
                break
        texts_so_far = padded(rows) if rows else torch.zeros(0, 1, dtype=torch.int64)
        order, kept = update(B, so_far, texts_so_far, new, ids[:, prompt:], length, penalty)
        numbers = {"beamCount": B, "promptCount": prompt, "lengthPenalty": penalty}
        expected = {
            "finished texts": lines([[id for id in row if id >= 0] for row in order]),
            "their scores": kept,
        }
        kata.example(
            "finishes", name, expected, numbers, scores=new, ids=ids, finishedIds=texts_so_far,
            finishedScores=so_far,
        )  # fmt: skip


def update(B, so_far, rows, new, ids, length, penalty):
    """Hugging Face's finished beams once others have joined them."""
    width = max(rows.shape[-1], length)
    old = torch.full((1, B, width), -1)
    old[0, : len(rows), : rows.shape[-1]] = rows
    # It keeps room for twice as many new ones as there are beams.
    news = torch.full((1, 2 * B, width), -1)
    news[0, : len(ids), :length] = ids
    values = torch.full((1, B), OUT).double()
    values[0, : len(so_far)] = so_far
    candidates = torch.full((1, 2 * B), OUT).double()
    candidates[0, : len(new)] = new
    ends, have = torch.zeros(1, 2 * B).bool(), torch.zeros(1, B).bool()
    ends[0, : len(new)], have[0, : len(so_far)] = True, True
    sequences, kept, _, finished = PARTS._update_finished_beams(
        PARTS, old, news, values, candidates, old, news, torch.ones(1, 1).bool(), have, ends,
        torch.arange(2 * B) < B, B, length - 1, 0, penalty, False,
    )  # fmt: skip
    return sequences[0][finished[0]], kept[0][finished[0]]


def is_done(kata):
    for name, B, finished, running, T, prompt, penalty in [
        ("nothing is finished", 2, [], [-1, -2], 5, 2, 1),
        ("too few are finished, and good ones", 3, [-0.1, -0.2], [-9, -9.5], 5, 2, 1),
        ("the best beam is better than the worst finished", 2, [-0.5, -2], [-3, -9], 5, 2, 1),
        ("the best beam is better than the worst, the second is not", 2, [-1, -2], [-4, -8], 5, 2, 1),
        ("no beam is better than the worst finished", 2, [-0.5, -2], [-6.5, -7], 5, 2, 1),
        ("the best beam is worse as a sum, but not as a mean", 2, [-1, -2], [-5, -7], 6, 2, 1),
        ("a penalty of 0", 2, [-1, -2], [-5, -7], 6, 2, 0),
        ("a penalty of 2", 2, [-0.2, -0.4], [-5, -7], 7, 3, 2),
        ("better without the prompt's length alone", 1, [-1], [-4], 8, 5, 1),
        ("one beam, worse", 1, [-1], [-4.5], 6, 2, 1),
        ("no beam is left", 2, [-1], [], 6, 2, 1),
    ]:
        so_far, scores = torch.tensor(finished).double(), torch.tensor(running).double()
        over = True
        if running:
            have, values = torch.zeros(1, B).bool(), torch.full((1, B), OUT).double()
            have[0, : len(finished)], values[0, : len(finished)] = True, so_far
            over = not PARTS._check_early_stop_heuristic(
                torch.ones(1, 1).bool(), scores[None], values, have, T, 99, prompt, False, penalty
            ).item()
        numbers = {"beamCount": B, "promptCount": prompt, "lengthPenalty": penalty}
        rows = torch.randint(0, V, (len(finished), 3))
        # A word, since a fact that does not hold would be told as one that should.
        expected = texts(["it is over" if over else "it goes on"], "answer")
        kata.example(
            "isDone", name, expected, numbers, scores=scores,
            ids=torch.randint(0, V, (len(running), T)), finishedIds=rows, finishedScores=so_far,
        )  # fmt: skip


# MARK: Models


ONCE = "each beam's newest tokens go through the model, and nothing else"


def reads(kata):
    for name, sizes, beams, prompt, more in [
        ("three beams", (13, 17, 12, 3, 3, 20), 3, 4, 2),
        ("one beam", (11, 9, 8, 2, 2, 12), 1, 5, 1),
        ("two beams, to the last position", (7, 6, 6, 1, 3, 10), 2, 3, 3),
        # Square: axes that are mixed up fit here.
        ("a square", (4, 8, 4, 2, 2, 4), 4, 4, 4),
    ]:
        made, numbers = model(sizes)
        ids = torch.randint(0, sizes[0], (beams, prompt + more))
        ids[:, prompt - 1] = torch.randperm(sizes[0])[:beams]
        with torch.no_grad():
            logits = made(ids).logits
        expected = {
            f"after {place + 1} tokens": logits[:, place]
            for place in range(prompt - 1, prompt + more)
        } | {ONCE: fact()}
        numbers |= {"beamCount": beams, "promptCount": prompt, "allowance": 1e-5}
        kata.example("reads", name, expected, numbers, swift_state(made, MODEL), ids=ids)


ALL_ONCE = "the prompt goes through the model once, and then each beam's newest token"


def searches(kata):
    small, larger = (11, 12, 8, 2, 2, 12), (13, 17, 12, 3, 3, 20)
    for name, sizes, length, count, B, penalty, ends, n in [
        ("three beams, five tokens", larger, 4, 5, 3, 1, False, None),
        ("an end token", larger, 4, 10, 3, 1, True, None),
        ("an end token, a penalty of 0", larger, 3, 10, 3, 0, True, None),
        ("an end token, a penalty of 2", small, 3, 8, 2, 2, True, None),
        ("an end token, a penalty of −1", small, 3, 8, 2, -1, True, None),
        ("over before something better comes", small, 3, 9, 2, 2, True, None),
        ("two in a row once", larger, 5, 12, 3, 1, False, 2),
        ("all of it", larger, 5, 11, 4, 0.5, True, 3),
        ("on and on: it ends at the last position", small, 4, 99, 2, 1, False, None),
        ("one beam: the best token each time", small, 4, 6, 1, 1, False, None),
        ("one token", larger, 5, 1, 4, 1, False, None),
        ("one token, which may be the end", larger, 5, 1, 4, 1, True, None),
        ("a prompt of one token", small, 1, 7, 2, 1, False, None),
        # Square: axes that are mixed up fit here.
        ("a square", (6, 6, 6, 2, 2, 6), 2, 4, 3, 1, False, None),
    ]:
        while True:
            made, numbers = model(sizes)
            made.transformer.wte.weight.data *= 0.5
            # Milder scores, so that beams are close to each other.
            made.transformer.ln_f.weight.data *= 0.6
            made.transformer.ln_f.bias.data *= 0.6
            prompt = torch.randint(0, sizes[0], (1, length))
            end = int(torch.randint(0, sizes[0], ())) if ends else None
            found = search(made, prompt, count, B, penalty, end, n)
            if found is None or not telling(found, made, prompt, count, B, end, n):
                continue
            if "before something" in name:
                # As far as Hugging Face goes where it never guesses.
                later = search(made, prompt, count, B, penalty, end, n, False, "never")
                if later[0] == found[0]:
                    continue
            break
        rows, values = found
        numbers |= {"beamCount": B, "lengthPenalty": penalty, "tokenCount": count, "allowance": 1e-5}
        numbers |= {} if end is None else {"endToken": end}
        numbers |= {} if n is None else {"unrepeatedCount": n}
        expected = {"texts": lines(rows), "their scores": values, ALL_ONCE: fact()}
        parameters = swift_state(made, MODEL)
        kata.example("searches", name, expected, numbers, parameters, prompt=prompt[0])
    for name, length, count in [("no token", 5, 0), ("a prompt that fills all positions", 12, 3)]:
        made, numbers = model(small)
        numbers |= {"beamCount": 3, "lengthPenalty": 1, "tokenCount": count}
        expected = {"texts": lines([]), "their scores": torch.zeros(0), ALL_ONCE: fact()}
        prompt = torch.randint(0, small[0], (length,))
        parameters = swift_state(made, MODEL)
        kata.example("searches", name, expected, numbers, parameters, prompt=prompt)


def telling(found, made, prompt, count, B, end, n):
    """Whether an example shows what it is about: texts that end at different lengths, and a best one
    that is not that of one beam."""
    rows, _ = found
    room = min(count, made.config.n_positions - prompt.shape[1])
    if end is not None and room > 1:
        ended = {len(row) for row in rows if row[-1] == end}
        if not ended or (B > 2 and len({len(row) for row in rows}) < 2):
            return False
    if end is not None and room == 1 and not any(row[-1] == end for row in rows):
        return False
    if B > 1 and room > 3:
        greedy = search(made, prompt, count, 1, 1, end, n, check=False)
        return greedy[0][0] != rows[0]
    return True


def search(made, prompt, count, B, penalty, end, n, check=True, early_stopping=False):
    """Hugging Face's search: the texts without the prompt and their scores; nothing where rounding would
    decide. Its scores are sums of 32-bit floats, so they are computed again."""
    P = prompt.shape[1]
    room = min(count, made.config.n_positions - P)
    if check and not is_safe(made, prompt[0].tolist(), room, B, penalty, end, n):
        return None
    output = made.generate(
        prompt, attention_mask=torch.ones_like(prompt), do_sample=False, num_beams=B,
        num_return_sequences=B, length_penalty=float(penalty), no_repeat_ngram_size=n or 0,
        max_length=P + room, eos_token_id=end, pad_token_id=0, output_scores=True,
        return_dict_in_generate=True, early_stopping=early_stopping,
    )  # fmt: skip
    rows, values = [], []
    for row in output.sequences:
        ids = row[P:].tolist()
        if end is not None and end in ids:
            ids = ids[: ids.index(end) + 1]
        elif end is not None:
            ids = ids[:room]
        rows.append(ids)
        values.append(score(made, prompt[0].tolist(), ids, penalty))
    values = torch.stack(values)
    if B > 1:
        assert torch.allclose(values, output.sequences_scores.double(), atol=1e-4)
    return rows, values


def score(made, prompt, ids, penalty):
    with torch.no_grad():
        shares = made(ints(*prompt, *ids)[None]).logits[0].log_softmax(-1)
    places = range(len(prompt) - 1, len(prompt) + len(ids) - 1)
    return sum(shares[place, id] for place, id in zip(places, ids)) / len(ids) ** penalty


def is_safe(made, prompt, room, B, penalty, end, n):
    """Whether no two scores that a search compares are nearly equal, and it never runs out of tokens. This
    follows the search in double precision; what it finds is not used."""
    beams, finished = [(prompt, 0.0)], []
    for step in range(1, room + 1):
        ids = torch.tensor([ids for ids, _ in beams])
        with torch.no_grad():
            own = made(ids).logits[:, -1].log_softmax(-1)
        if n is not None:
            own = without_repeats(n, ids, own)
        all_values = (own + torch.tensor([value for _, value in beams]).double()[:, None]).flatten()
        if int(all_values.isfinite().sum()) < min(2 * B, all_values.numel()):
            return False
        near = all_values.topk(min(2 * B + 1, all_values.numel()))
        if not apart(near.values):
            return False
        following, size = [], own.shape[-1]
        for rank, (value, index) in enumerate(zip(near.values[: 2 * B], near.indices)):
            text = beams[index // size][0] + [int(index % size)]
            if text[-1] != end:
                following.append((text, float(value)))
            elif rank < B:
                finished.append(float(value) / step**penalty)
        beams = following[:B]
        finished = sorted(finished, reverse=True)
        running = [value / step**penalty for _, value in beams]
        if not apart(torch.tensor(finished + running)):
            return False
        finished = finished[:B]
    return True
