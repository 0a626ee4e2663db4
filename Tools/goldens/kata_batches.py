"""Examples for kata 18: Hugging Face's GPT-2 with left padding, and with each row alone."""

import torch
from gpt2_parameters import ATTENTION, BLOCK, MODEL, configuration, fill, new_attention, randomized
from gpt2_parameters import seeded, swift_state
from kata import drops_half, examples, fact, integers, ints, randn, texts
from kata_gpt2_models import drops_half_of_what_is_added
from kata_sampling import model
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import PreTrainedTokenizerFast
from transformers.models.gpt2.modeling_gpt2 import GPT2Attention, GPT2Block

RATES = ["embeddingDropoutRate", "attentionDropoutRate", "residualDropoutRate"]
ALLOWANCE = {"allowance": 1e-5}
LARGER, SMALL = (13, 24, 12, 3, 3, 20), (11, 12, 8, 2, 2, 12)


@examples("18-BatchedSampler")
def batched_sampler(kata):
    pads(kata)
    places(kata)
    appends(kata)
    masks(kata)
    attends(kata)
    transforms(kata)
    embeds(kata)
    predicts(kata)
    are_over(kata)
    chooses(kata)
    continues(kata)
    continues_alone(kata)
    drops_half_of_the_shares(kata)
    for part in ["attention", "the MLP"]:
        drops_half_of_what_is_added(kata, part, place=(1, 2), tokens=torch.ones(2, 4).bool())
    drops_half_of_the_embedding(kata)


def ragged(rows):
    """Rows of unequal lengths as a matrix: −1 is where there is nothing."""
    width = max([len(row) for row in rows] + [1])
    return torch.tensor([list(row) + [-1] * (width - len(row)) for row in rows])


def random_rows(V, lengths):
    return [torch.randint(0, V, (length,)).tolist() for length in lengths]


def lines(rows):
    return texts([" ".join(map(str, row)) for row in rows], "text")


# MARK: Padding


def hugging_face_pads(rows):
    """Ids and mask, by a tokenizer of Hugging Face's."""
    words = {str(id): id for id in range(100)}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel(words, unk_token="1")), pad_token="0",
        padding_side="left",
    )  # fmt: skip
    batch = tokenizer.pad({"input_ids": rows}, return_tensors="pt")
    return batch["input_ids"], batch["attention_mask"].bool()


def pads(kata):
    for name, rows in [
        ("three texts", [[7, 3, 5], [4], [9, 8]]),
        ("texts of one length", [[7, 3], [4, 6]]),
        ("one text", [[5, 0, 2, 1]]),
        ("a text without a token", [[6, 1], [], [3]]),
        ("the shortest first", [[4], [5, 6], [7, 8, 9], [1, 2, 3, 4]]),
        ("token 0 in the texts", [[0, 0], [0, 5, 0], [0]]),
        ("newest tokens, and a text that is over", [[8], [], [2]]),
        ("five texts, T 40", random_rows(90, [40, 1, 17, 39, 8])),
    ]:
        ids, mask = hugging_face_pads(rows)
        expected = {"ids": ids.double(), "mask": mask}
        kata.example("pads", name, expected, texts=ragged(rows))


ROUNDS = [
    ("three texts, two rounds", [5, 2, 3], [[1, 1, 1], [1, 1, 1]]),
    ("one text is over at once", [2, 4, 1], [[1, 0, 1], [1, 0, 1], [1, 0, 1]]),
    ("one after another is over", [3, 1, 2], [[1, 1, 1], [0, 1, 1], [0, 1, 0]]),
    ("the longest text is over first", [6, 1], [[1, 1], [0, 1], [0, 1]]),
    ("texts of one length", [3, 3], [[1, 1]]),
    ("one text", [4], [[1], [1]]),
    ("several tokens in a round", [2, 5, 3], [[2, 1, 3], [1, 0, 2]]),
]


def grown(lengths, rounds):
    """Prompts, what came in each round, and after each what is in the batch, row by row."""
    rows = random_rows(90, lengths)
    yield rows, *hugging_face_pads(rows)
    _, mask = hugging_face_pads(rows)
    for counts in rounds:
        new = random_rows(90, counts)
        ids, more = hugging_face_pads(new)
        mask = torch.cat([mask, more], 1)
        yield new, ids, mask


def new_rows(pieces):
    """What came in each round, [rounds, B, L]."""
    width = max(len(row) for piece in pieces for row in piece)
    return torch.tensor([[row + [-1] * (width - len(row)) for row in piece] for piece in pieces])


def hugging_face_places(mask, T):
    """As `generate` gives them to a model, and 0 where there is no token."""
    places = mask.long().cumsum(-1) - 1
    return places.masked_fill(~mask, 0)[:, -T:]


def places(kata):
    for name, lengths, rounds in ROUNDS:
        steps = list(grown(lengths, rounds))
        expected = {"each is a place": fact()}
        for number, (_, ids, mask) in enumerate(steps):
            expected[label(number)] = hugging_face_places(mask, ids.shape[1]).double()
        kata.example(
            "places", name, expected, texts=ragged(steps[0][0]),
            new=new_rows([new for new, _, _ in steps[1:]]),
        )  # fmt: skip


def label(number):
    return "of the texts" if number == 0 else f"after round {number}"


def appends(kata):
    for name, lengths, rounds in ROUNDS:
        steps = list(grown(lengths, rounds))
        expected = {}
        for number, (_, ids, mask) in enumerate(steps[1:], 1):
            expected[f"ids {label(number)}"] = ids.double()
            expected[f"mask {label(number)}"] = mask
        kata.example(
            "appends", name, expected, texts=ragged(steps[0][0]),
            new=new_rows([new for new, _, _ in steps[1:]]),
        )  # fmt: skip


# MARK: Attention


def left_padded(lengths, S):
    return torch.tensor([[False] * (S - length) + [True] * length for length in lengths])


# Texts that are over have no tokens at the end either.
ENDED = torch.tensor([[0, 1, 1, 1, 0, 0], [0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 0]]).bool()


def visible(tokens, T):
    """[B, 1, T, S]: tokens, up to one's own position."""
    S = tokens.shape[-1]
    causal = torch.ones(T, S).bool().tril(S - T)
    return tokens[:, None, None] & causal


def masks(kata):
    for name, tokens, T in [
        ("left padding, all positions ask", left_padded([5, 2, 3], 5), 5),
        ("left padding, the last asks", left_padded([5, 2, 3], 5), 1),
        ("left padding, the last two ask", left_padded([4, 1], 4), 2),
        ("no padding", left_padded([3, 3], 3), 3),
        ("texts that are over", ENDED, 6),
        ("texts that are over, the last two positions ask", ENDED, 2),
        ("one text", left_padded([4], 6), 6),
        # Square: axes that are mixed up fit here.
        ("a square", left_padded([1, 3, 2], 3), 3),
    ]:
        asking = tokens[:, None, -T:, None]
        expected = {
            "what tokens see": visible(tokens, T) & asking,
            "every position sees at least one": fact(),
        }
        kata.example("masks", name, expected, {"queryCount": T}, tokens=tokens)


def pieces(S):
    """Some of the ways to cut S positions."""
    ways = [[S], [1] * S]
    if S > 2:
        ways += [[S - 1, 1], [S - 2, 1, 1], [1, S - 1], [2, S - 2]]
    return [list(way) for way in dict.fromkeys(map(tuple, ways))]


def splits(S, of, place):
    """The same result for each way to cut the positions, and how many positions each block was given."""
    results = {f"fed as {' + '.join(map(str, sizes))}": of for sizes in pieces(S)}
    layer, layers = place
    given = [S if layer in (None, k) else 0 for k in range(layers)]
    return results | {"keys by block": integers(given, "block")}


def zeroed(y, tokens):
    """Where there is no token, nobody cares."""
    return y.masked_fill(~tokens[..., None], 0)


def hidden(tokens):
    """What is added to the scores, with each position seeing itself."""
    S = tokens.shape[-1]
    seen = visible(tokens, S) | torch.eye(S).bool()
    return torch.zeros(seen.shape).double().masked_fill(~seen, -torch.inf)


def attends(kata):
    for name, tokens, C, H, place, rate, training, seed in [
        ("left padding, block 1 of 3", left_padded([5, 2, 3], 5), 12, 3, (1, 3), 0, 0, None),
        ("texts that are over", ENDED, 10, 2, (0, 2), 0, 0, None),
        ("no padding", left_padded([4, 4], 4), 10, 2, (0, 1), 0, 0, None),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", left_padded([1, 3, 2], 3), 9, 3, (2, 3), 0, 0, None),
        ("a dropout of 1 in training", left_padded([3, 1], 3), 10, 2, (0, 1), 1, 1, None),
        ("a dropout of 1 after eval()", left_padded([3, 1], 3), 10, 2, (0, 1), 1, 0, None),
        ("a transformer's size", left_padded([3, 1], 3), 768, 12, (1, 2), 0, 0, 3),
    ]:
        numbers = {
            "hiddenSize": C, "headCount": H, "attentionDropoutRate": rate, "isTraining": training,
            "seed": seed or 0, "layer": place[0], "layerCount": place[1],
        }  # fmt: skip
        module = randomized(GPT2Attention(configuration(numbers), layer_idx=0), training)
        parameters = swift_state(module, ATTENTION)
        if seed is not None:
            fill(module, ATTENTION, seeded(seed, lambda: new_attention(C)))
            parameters = None
        B, S = tokens.shape
        x = randn(B, S, C)
        with torch.no_grad():
            y, _ = module(x, attention_mask=hidden(tokens))
        expected = splits(S, zeroed(y, tokens), place)
        kata.example("attends", name, expected, numbers, parameters, x=x, tokens=tokens)


def transforms(kata):
    for name, tokens, sizes, place, epsilon, training, rates in [
        ("left padding, block 1 of 3", left_padded([5, 2, 3], 5), (12, 3, 20), (1, 3), 1e-5, 0, {}),
        ("ε = 0.1, texts that are over", ENDED[:, 2:], (10, 2, 7), (0, 2), 0.1, 0, {}),
        # Square: axes that are mixed up fit here.
        ("all sizes equal", left_padded([1, 3, 2], 3), (9, 3, 9), (2, 3), 1e-5, 0, {}),
        *[
            (f"{rate} = 1, in training", left_padded([3, 2], 3), (10, 2, 7), (0, 1), 1e-5, 1, {rate: 1})
            for rate in RATES[1:]
        ],
        ("rates of 1, after eval()", left_padded([3, 2], 3), (10, 2, 7), (0, 1), 1e-5, 0,
         dict.fromkeys(RATES, 1)),
    ]:  # fmt: skip
        numbers = dict(zip(["hiddenSize", "headCount", "mlpSize"], sizes)) | rates
        numbers |= {"epsilon": epsilon, "isTraining": training, "seed": 5}
        numbers |= {"layer": place[0], "layerCount": place[1]}
        block = randomized(GPT2Block(configuration(numbers), layer_idx=0), training)
        B, S = tokens.shape
        x = randn(B, S, sizes[0])
        with torch.no_grad():
            y = block(x, attention_mask=hidden(tokens))
        parameters = swift_state(block, BLOCK)
        expected = splits(S, zeroed(y, tokens), place)
        kata.example("transforms", name, expected, numbers, parameters, x=x, tokens=tokens)


def drops_half_of_the_shares(kata):
    """A text of one token has one share a head, and the projection leaves heads apart."""
    C, H = 12, 3
    numbers = {
        "hiddenSize": C, "headCount": H, "seed": 0, "layer": 1, "layerCount": 2,
    }  # fmt: skip
    module = randomized(GPT2Attention(configuration(numbers), layer_idx=0))
    module.c_proj.weight.data = torch.eye(C).double()

    def make():
        x = randn(12, 1, C)

        def run(rate, training):
            module.attn_dropout.p = rate
            return module.train(training)(x)[0]

        return run, swift_state(module, ATTENTION), {"x": x, "tokens": torch.ones(12, 1).bool()}

    rates = ["attentionDropoutRate"]
    drops_half(kata, "half is dropped, in training", make, rates, numbers, "dropsShares")


# MARK: The model


def embeds(kata):
    for name, B, T, sizes, training, rate in [
        ("B 2, T 4", 2, 4, (13, 24, 12, 1, 3, 20), 0, 0),
        ("one new token each", 3, 1, (11, 9, 8, 1, 2, 12), 0, 0),
        # Square: axes that are mixed up fit here.
        ("a square", 4, 4, (4, 4, 4, 1, 2, 4), 0, 0),
        ("a dropout of 1 in training", 2, 3, (11, 9, 8, 1, 2, 12), 1, 1),
        ("a dropout of 1 after eval()", 2, 3, (11, 9, 8, 1, 2, 12), 0, 1),
    ]:
        made, numbers = model(sizes)
        numbers |= {"embeddingDropoutRate": rate, "isTraining": training}
        ids, places = torch.randint(0, sizes[0], (B, T)), torch.randint(0, sizes[1], (B, T))
        with torch.no_grad():
            y = made.transformer.wte(ids) + made.transformer.wpe(places)
        y = 0 * y if training and rate == 1 else y
        parameters = swift_state(made, MODEL)
        kata.example("embeds", name, y, numbers, parameters, ids=ids, places=places)


def drops_half_of_the_embedding(kata):
    made, numbers = model((11, 9, 8, 1, 2, 12))

    def make():
        ids, places = torch.randint(0, 11, (3, 4)), torch.randint(0, 9, (3, 4))

        def run(rate, training):
            transformer = made.train(training).transformer
            transformer.drop.p = rate
            output = transformer(ids, position_ids=places, output_hidden_states=True)
            return output.hidden_states[0]

        state = swift_state(made, MODEL)
        tables = {name: state[name] for name in ["tokens.weight", "positions.weight"]}
        return run, tables, {"ids": ids, "places": places}

    rates = ["embeddingDropoutRate"]
    drops_half(kata, "half is dropped, in training", make, rates, numbers, "dropsEmbeddings")


def predicts(kata):
    for name, sizes, tokens in [
        ("left padding, three blocks", LARGER, left_padded([5, 2, 3], 5)),
        ("texts that are over, two blocks", SMALL, ENDED[:, 1:]),
        ("no padding", SMALL, left_padded([4, 4], 4)),
        ("one block, to the last position", (7, 4, 6, 1, 3, 10), left_padded([4, 1, 2], 4)),
        # Square: axes that are mixed up fit here.
        ("a square", (4, 4, 4, 2, 2, 4), left_padded([4, 3, 1, 2], 4)),
    ]:
        made, numbers = model(sizes)
        B, S = tokens.shape
        ids = torch.randint(0, sizes[0], (B, S))
        places = hugging_face_places(tokens, S)
        logits = torch.zeros(B, S, sizes[0]).double()
        with torch.no_grad():
            for row in range(B):
                alone = ids[row][tokens[row]]
                logits[row, tokens[row]] = made(alone[None]).logits[0]
            # Hugging Face's own left padding agrees.
            together = made(ids, attention_mask=tokens.long(), position_ids=places).logits
        assert torch.allclose(zeroed(together, tokens), logits, atol=1e-9)
        expected = splits(S, logits, (None, sizes[3]))
        kata.example(
            "predicts", name, expected, numbers | ALLOWANCE, swift_state(made, MODEL), ids=ids,
            places=places, tokens=tokens,
        )  # fmt: skip


# MARK: Texts


def are_over(kata):
    for name, rows, prompts, count, positions, end in [
        ("an end token", [[5, 1, 9], [5, 9, 1], [2, 3]], [2, 1, 1], 9, 20, 9),
        ("the end token ends the prompt", [[5, 9], [9], [4, 9, 9]], [2, 1, 2], 9, 20, 9),
        ("the end token in the middle", [[5, 9, 2, 1], [9, 3]], [1, 1], 9, 20, 9),
        ("no end token", [[5, 1], [2]], [1, 1], 3, 20, None),
        ("as many as were asked for", [[1, 2, 3], [4, 5, 6], [7, 8, 9, 1]], [1, 2, 1], 2, 20, None),
        ("no further position", [[1, 2, 3, 4], [5, 6]], [2, 1], 9, 4, None),
        ("no token asked for", [[1, 2], [3]], [2, 1], 0, 9, 5),
        ("a prompt that fills all positions", [[1, 2, 3], [4]], [3, 1], 5, 3, 0),
        ("an end token of 0", [[1, 0], [0]], [1, 1], 5, 9, 0),
    ]:
        over = []
        for row, prompt in zip(rows, prompts):
            new = row[prompt:]
            ended = end is not None and len(new) > 0 and new[-1] == end
            over.append(ended or len(new) >= count or len(row) >= positions)
        numbers = {"tokenCount": count, "positionCount": positions}
        numbers |= {} if end is None else {"endToken": end}
        kata.example(
            "areOver", name, torch.tensor(over), numbers, texts=ragged(rows),
            prompts=ragged([row[:prompt] for row, prompt in zip(rows, prompts)]),
        )  # fmt: skip


ALONE = "each text draws what it draws alone"
MOVED = "each generator is moved on by its own text alone"


def chooses(kata):
    for name, B, V, over, settings in [
        ("the best of three", 3, 9, [0, 0, 0], {"temperature": 0}),
        ("the best, one is over", 3, 9, [0, 1, 0], {"temperature": 0}),
        ("the best, with a penalty", 2, 5, [0, 0], {"temperature": 0, "frequencyPenalty": 3}),
        ("draws, none is over", 4, 30, [0, 0, 0, 0], {}),
        ("draws, the first and the third are over", 5, 30, [1, 0, 1, 0, 0], {"temperature": 1.5}),
        ("draws, all but one are over", 4, 30, [1, 1, 1, 0], {"topK": 20}),
    ]:
        logits = randn(B, V)
        rows = random_rows(V, [4, 2, 3, 6, 1][:B])
        expected = {ALONE: fact(), MOVED: fact()}
        if settings.get("temperature") == 0:
            counts = torch.stack([torch.bincount(ints(*row), minlength=V) for row in rows])
            scores = logits - settings.get("frequencyPenalty", 0) * counts
            best = scores.argmax(-1).tolist()
            expected["tokens"] = lines([[] if over[row] else [best[row]] for row in range(B)])
        numbers = settings | {"seed": 11}
        kata.example(
            "chooses", name, expected, numbers, logits=logits, texts=ragged(rows),
            isOver=torch.tensor(over).bool(),
        )  # fmt: skip


ONCE = "the prompts go through the model at once, and then one position a round"


def greedy(made, prompt, count, end):
    """A text alone: its new tokens, unless a step of it is nearly a matter of rounding."""
    room = min(count, made.config.n_positions - len(prompt))
    if room == 0:
        return []
    ids = ints(*prompt)[None]
    out = made.generate(
        ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=room,
        eos_token_id=end, pad_token_id=0, output_scores=True, return_dict_in_generate=True,
    )  # fmt: skip
    for scores in out.scores:
        best = scores[0].topk(2).values
        if best[0] - best[1] < 1e-2:
            return None
    return out.sequences[0, len(prompt) :].tolist()


def together(made, prompts, count, end):
    """All texts side by side, by Hugging Face with left padding, as far as all have positions."""
    room = min(count, made.config.n_positions - max(map(len, prompts)))
    if room == 0:
        return None
    ids, mask = hugging_face_pads(prompts)
    out = made.generate(
        ids, attention_mask=mask.long(), do_sample=False, max_new_tokens=room, eos_token_id=end,
        pad_token_id=0,
    )[:, ids.shape[1] :].tolist()  # fmt: skip
    return [row[: row.index(end) + 1] if end is not None and end in row else row for row in out]


def continues(kata):
    for name, sizes, lengths, count, ends in [
        ("three texts, one after another is over", LARGER, [5, 2, 3], 9, True),
        ("four texts", SMALL, [1, 4, 2, 6], 5, True),
        ("no end token", LARGER, [4, 1, 6], 6, False),
        ("each to its last position", SMALL, [9, 2, 5], 99, False),
        ("to the last position, or to its end", SMALL, [7, 3, 1], 99, True),
        ("texts of one length", SMALL, [3, 3], 4, False),
        ("one text", SMALL, [4], 5, False),
        ("one token each", SMALL, [2, 5], 1, False),
        ("no token", SMALL, [2, 5], 0, False),
        ("one prompt fills all positions", SMALL, [12, 2], 3, False),
        # Square: axes that are mixed up fit here.
        ("a square", (6, 6, 6, 2, 2, 6), [2, 1], 2, False),
    ]:
        while True:
            made, numbers = model(sizes)
            made.transformer.wte.weight.data *= 0.5
            prompts = random_rows(sizes[0], lengths)
            end = int(torch.randint(0, sizes[0], ())) if ends else None
            new = [greedy(made, prompt, count, end) for prompt in prompts]
            if None in new:
                continue
            if ends:
                ended = [len(row) for row in new if row and row[-1] == end]
                if len(ended) < 2 or len(set(map(len, new))) < 2 or min(ended) < 2:
                    continue
            if count > 3 and all(len(set(row)) < min(3, len(row)) for row in new):
                continue
            break
        side_by_side = together(made, prompts, count, end) if count else None
        for mine, other in zip(new, side_by_side or []):
            assert mine[: len(other)] == other
        numbers |= {"tokenCount": count, "temperature": 0}
        numbers |= {} if end is None else {"endToken": end}
        expected = {"texts": lines(new), ONCE: fact()}
        parameters = swift_state(made, MODEL)
        kata.example("continues", name, expected, numbers, parameters, texts=ragged(prompts))


def continues_alone(kata):
    """What a generator draws is everybody's own choice; that others in the batch change nothing is not."""
    for name, sizes, lengths, count, end, settings in [
        ("three texts", LARGER, [5, 2, 3], 8, 4, {}),
        ("four texts, all dials", SMALL, [2, 6, 1, 4], 6, 3,
         {"temperature": 1.4, "topK": 8, "topP": 0.95, "frequencyPenalty": 0.3}),
        ("to the last position", SMALL, [8, 3], 99, None, {"temperature": 2}),
        ("one token to draw from", LARGER, [4, 1, 3], 7, 6, {"topK": 1}),
    ]:  # fmt: skip
        new = None
        while new is None or None in new:
            made, numbers = model(sizes)
            made.transformer.wte.weight.data *= 0.5
            # Milder scores, so that many tokens come up.
            made.transformer.ln_f.weight.data *= 0.4
            made.transformer.ln_f.bias.data *= 0.4
            prompts = random_rows(sizes[0], lengths)
            if "topK" not in settings or settings["topK"] > 1:
                break
            new = [greedy(made, prompt, count, end) for prompt in prompts]
        numbers |= settings | {"tokenCount": count, "seed": 3}
        numbers |= {} if end is None else {"endToken": end}
        expected = {"each text goes on as it does alone": fact(), MOVED: fact()}
        expected |= {} if new is None else {"texts": lines(new)}
        parameters = swift_state(made, MODEL)
        kata.example(
            "continuesAlone", name, expected, numbers, parameters, texts=ragged(prompts),
        )  # fmt: skip
