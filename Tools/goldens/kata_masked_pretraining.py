"""Examples for kata 35: the losses of Hugging Face's BertForMaskedLM, and what PyTorch makes of them."""

from pathlib import Path

import torch
from kata import drawn, examples, fact, integers, ints, randn
from kata_training_batches import IGNORED, filled, replaced
from kata_bert_models import configuration, model_names, randomized, swift_parameters, swift_state
from torch.nn.utils.rnn import pad_sequence
from transformers import AutoTokenizer, BertForMaskedLM

NAMES = [
    "vocabularySize", "hiddenSize", "layerCount", "headCount", "mlpSize", "positionCount",
    "tokenTypeCount", "epsilon",
]  # fmt: skip
SMALL = (11, 8, 1, 2, 12, 7, 2, 1e-12)
# [PAD], [CLS], [SEP] and [MASK] of every vocabulary here.
PAD, CLS, SEP, MASK = 0, 1, 2, 3
SPECIAL = [PAD, CLS, SEP, MASK]


@examples("35-MaskedPretraining")
def masked_pretraining(kata):
    makes_batches(kata)
    computes_loss(kata)
    learns(kata)
    goes_through(kata)
    evaluates(kata)
    fills(kata)
    fills_stories(kata)


def new_model(sizes=SMALL, **rates):
    numbers = dict(zip(NAMES, sizes)) | {"seed": 35, "isTraining": 0} | rates
    model = randomized(BertForMaskedLM(configuration(numbers)))
    return model, numbers


def state(model, numbers):
    return swift_state(model, model_names(numbers["layerCount"]))


def parameters(model, numbers):
    return swift_parameters(model, model_names(numbers["layerCount"]))


def sequences(lengths, V):
    """Rows of tokens between [CLS] and [SEP]."""
    return [[CLS] + torch.randint(4, V, (length - 2,)).tolist() + [SEP] for length in lengths]


def blanked(lengths, V, counts):
    """A batch with so many blanks in each row: half of them masks, and what is left other tokens or the
    same."""
    rows = sequences(lengths, V)
    ids = pad_sequence([ints(*row) for row in rows], batch_first=True, padding_value=PAD)
    mask = torch.arange(ids.shape[1]) < ints(*lengths)[:, None]
    targets = torch.full_like(ids, IGNORED)
    for row, (length, count) in enumerate(zip(lengths, counts)):
        places = 1 + torch.randperm(length - 2)[:count]
        targets[row, places] = ids[row, places]
        for number, place in enumerate(places.tolist()):
            if number % 3 == 0:
                ids[row, place] = MASK
            elif number % 3 == 1:
                ids[row, place] = torch.randint(4, V, ())
    return {"ids": ids, "targets": targets, "mask": mask}


def loss_of(model, ids, targets, mask):
    made = model(
        ids, attention_mask=mask.long(), token_type_ids=torch.zeros_like(ids), labels=targets
    )
    return made.loss


def stacked(batches):
    """Batches of unequal sizes, one below the other: which rows are whose, `rows` says."""
    def filled_up(name, filler):
        rows = [row for batch in batches for row in batch[name]]
        return pad_sequence(rows, batch_first=True, padding_value=filler)

    return {
        "ids": filled_up("ids", PAD), "targets": filled_up("targets", IGNORED),
        "mask": filled_up("mask", False), "rows": ints(*[len(batch["ids"]) for batch in batches]),
    }  # fmt: skip


# MARK: Batches


def makes_batches(kata):
    usual, others = (PAD, CLS, SEP, MASK), (7, 5, 0, 8)
    for name, lengths, V, (pad, start, end, mask), with_padding, draws in [
        ("rows of unequal lengths", [9, 14, 6], 12, usual, True, 300),
        ("padding is not said to be special", [5, 17, 11], 9, usual, False, 300),
        ("other ids of special tokens", [12, 5, 16], 14, others, True, 300),
        ("equally long ones", [15, 15], 30, usual, True, 300),
        ("B 8, V 600", torch.randint(20, 41, (8,)).tolist(), 600, usual, True, 40),
        ("V 6, one word", [60, 45, 66], 6, usual, True, 300),
    ]:
        words = torch.tensor([id for id in range(V) if id not in (pad, start, end, mask)])
        rows = [[start] + words[torch.randint(0, len(words), (length - 2,))].tolist() + [end]
                for length in lengths]  # fmt: skip
        share = 0.15
        tokens = {}
        if "one word" in name:
            rows = [[start] + [4] * (length - 2) + [end] for length in lengths]
            # What is drawn in its place, of all the vocabulary.
            read = share * replaced(4, mask, V)
            read[4] += 1 - share
            tokens = {"frequencies of tokens": drawn(read, "token")}
        chances = share * torch.tensor([0.0, 0.8 + 0.1 / V, 0.1 + 0.1 / V, 0.1 - 0.2 / V, 0, 0, 0])
        chances[0] = 1 - share
        expected = {
            "mask": torch.arange(max(lengths)) < ints(*lengths)[:, None],
            "frequencies": drawn(chances, "fate"),
            "same seed, same batch": fact(),
        } | tokens
        numbers = {
            "seed": 35 + len(kata.entries), "draws": draws, "maskID": mask, "paddingID": pad,
            "vocabularySize": V,
        }  # fmt: skip
        special = [start, end, mask] + ([pad] if with_padding else [])
        kata.example(
            "makesBatches", name, expected, numbers, rows=filled(rows), special=ints(*special)
        )


# MARK: Losses


def computes_loss(kata):
    square = (6, 6, 2, 2, 6, 6, 2, 1e-12)
    for name, sizes, lengths, counts in [
        ("two rows, three blanks", SMALL, [7, 5], [2, 1]),
        ("a row without blanks", SMALL, [6, 7, 4], [3, 0, 1]),
        ("no padding", SMALL, [6, 6], [2, 4]),
        ("one blank", SMALL, [7, 3], [1, 0]),
        ("a square", square, [6, 4, 5, 6, 3, 6], [2, 1, 3, 1, 1, 2]),
        ("two blocks, V 61", (61, 12, 2, 3, 20, 16, 2, 1e-12), [16, 9, 12, 4], [4, 2, 3, 1]),
    ]:
        model, numbers = new_model(sizes)
        batch = blanked(lengths, sizes[0], counts)
        with torch.no_grad():
            expected = loss_of(model, **batch)
        kata.example("computesLoss", name, expected, numbers, state(model, numbers), **batch)
        if name in ["two rows, three blanks", "a square"]:
            kata.gradients(
                "computesLoss", name, lambda model=model, **batch: loss_of(model, **batch), numbers,
                parameters(model, numbers), **batch,
            )  # fmt: skip


def learns(kata):
    """The loss of each batch before it was learned from, and the first one's at the end."""
    for name, sizes, rate, count, adam in [
        ("gradient descent, four steps", SMALL, 0.2, 4, 0),
        ("gradients that are short enough", SMALL, 0.2, 3, 0),
        ("AdamW, six steps", SMALL, 0.01, 6, 1),
        ("V 61, AdamW, three steps", (61, 12, 2, 3, 20, 16, 2, 1e-12), 0.003, 3, 1),
    ]:
        V, S = sizes[0], sizes[5]
        model, numbers = new_model(sizes)
        is_short = "short" in name
        if is_short:
            # Scores that are nearly even.
            model.cls.predictions.transform.LayerNorm.weight.data *= 1 / 32
            model.cls.predictions.transform.LayerNorm.bias.data *= 1 / 32
            model.cls.predictions.bias.data *= 1 / 8
            model.bert.embeddings.word_embeddings.weight.data *= 1 / 4
        start = state(model, numbers)
        batches = []
        for _ in range(count):
            lengths = torch.randint(4, S + 1, (3,)).tolist()
            batches.append(blanked(lengths, V, [2, 1, 2]))
        if adam:
            optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.99))
        else:
            optimizer = torch.optim.SGD(model.parameters(), lr=rate)
        losses, norms = [], []
        for batch in batches:
            optimizer.zero_grad()
            loss = loss_of(model, **batch)
            loss.backward()
            norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
            optimizer.step()
            losses.append(loss.detach())
        with torch.no_grad():
            end = loss_of(model, **batches[0])
        expected = {"losses": torch.stack(losses), "loss of the first batch at the end": end}
        assert max(norms) < 1 if is_short else min(norms) > 1, norms
        kata.example(
            "learns", name, expected, numbers | {"learningRate": rate, "isAdamW": adam, "allowance": 2e-4},
            start, **stacked(batches),
        )  # fmt: skip


def goes_through(kata):
    """Laws: every sequence is read once, in training, and a step follows each batch."""
    for name, lengths, size, seed in [
        ("seven sequences, batches of three", [5, 7, 4, 6, 5, 7, 3], 3, 1),
        ("eight sequences, batches of two", [7, 4, 5, 6, 3, 7, 5, 4], 2, 2),
        ("one batch holds all", [6, 4, 7], 5, 3),
        ("batches of one", [5, 6, 4, 7], 1, 4),
    ]:
        # The first token tells the sequences apart: a special one, which is never hidden.
        V, count = 30, len(lengths)
        special = SPECIAL + list(range(20, 20 + count))
        rows = [[20 + row] + torch.randint(4, 20, (length - 2,)).tolist() + [SEP]
                for row, length in enumerate(lengths)]  # fmt: skip
        steps = -(-count // size)
        expected = {
            # Nothing is learned, and all tokens stay equally likely.
            "losses of the first epoch": torch.full((steps,), float(V)).double().log(),
            "each sequence is read once an epoch": fact(),
            "a step follows each batch": fact(),
            "the model is in training": fact(),
            "the blanks are others in each epoch": fact(),
            "same seed, same batches": fact(),
        }
        if steps > 1:
            expected["the order is another one in each epoch"] = fact()
        numbers = {
            "seed": seed, "size": size, "maskID": MASK, "paddingID": PAD, "vocabularySize": V,
        }  # fmt: skip
        kata.example("goesThrough", name, expected, numbers, rows=filled(rows), special=ints(*special))


def evaluates(kata):
    for name, sizes, lengths, counts, rates in [
        ("two batches, of one and six targets", SMALL, [[5, 4], [7, 6, 7]], [[1, 0], [3, 1, 2]], {}),
        ("one batch", SMALL, [[6, 7]], [[2, 3]], {}),
        ("equally many targets", SMALL, [[6, 5], [7, 4]], [[1, 2], [2, 1]], {}),
        ("a dropout rate of 1", SMALL, [[7, 5], [6, 4, 7]], [[4, 1], [1, 1, 1]], {"dropoutRate": 1}),
        ("a dropout rate of 1 for attention", SMALL, [[7], [6, 5]], [[3], [2, 2]], {"attentionDropoutRate": 1}),
        ("four batches", SMALL, [[7], [6, 5], [4, 6, 7], [7, 7]], [[1], [4, 1], [1, 2, 2], [4, 4]], {}),
    ]:
        model, numbers = new_model(sizes, **rates)
        model.eval()
        batches = [blanked(pair, sizes[0], counts[place])
                   for place, pair in enumerate(lengths)]  # fmt: skip
        whole = stacked(batches)
        rows = whole.pop("rows")
        with torch.no_grad():
            loss = loss_of(model, **whole)
        expected = {"loss": loss, "the model is in training again": fact(), "it has not learned": fact()}
        kata.example("evaluates", name, expected, numbers, state(model, numbers), rows=rows, **whole)


# MARK: Words


def fills(kata):
    for name, sizes, length, blanks, count, rates in [
        ("one blank", SMALL, 6, [3], 3, {}),
        ("two blanks", SMALL, 7, [1, 4], 2, {}),
        ("the whole vocabulary", SMALL, 5, [2], 11, {}),
        ("no blank", SMALL, 5, [], 3, {}),
        ("the best token alone", SMALL, 7, [2, 3, 5], 1, {}),
        ("a dropout rate of 1, before", SMALL, 6, [2], 4, {"dropoutRate": 1}),
        ("two blocks, V 61", (61, 12, 2, 3, 20, 16, 2, 1e-12), 14, [1, 7, 12], 5, {}),
    ]:
        model, numbers = new_model(sizes, **rates)
        model.eval()
        ids = ints(*sequences([length], sizes[0])[0])
        ids[blanks] = MASK
        with torch.no_grad():
            logits = model(ids[None], token_type_ids=torch.zeros(1, length).long()).logits[0]
        best = logits[blanks].softmax(-1).topk(count)
        expected = {"blanks": integers([len(blanks)], "blank")}
        if blanks:
            expected |= {"tokens": integers(best.indices, "token"), "shares": best.values.flatten()}
        numbers |= {"maskID": MASK, "count": count}
        kata.example("fills", name, expected, numbers, state(model, numbers), ids=ids)


LITTLE_BERT = Path(__file__).resolve().parents[1] / "transformer" / "Models" / "little-bert"

STORIES = {
    "a name's pronoun": "Once upon a time there was a fox. [MASK] name was Lena.",
    "a trait, a pronoun and a name": """
        Once upon a time there was a turtle. His name was Jack. Jack was very brave. Jack had a friend, a
        turtle named Nina. It happened one night that Jack borrowed Nina's red ladder and dropped it near the
        market. Jack was [MASK], so [MASK] sat up all night to mend it. But [MASK] never said a word of thanks.
        Jack ate his supper alone, and it did not taste of anything.""",
}


def fills_stories(kata):
    """The best words of the model that comes with this repository, in double precision."""
    tokenizer = AutoTokenizer.from_pretrained(LITTLE_BERT)
    model = BertForMaskedLM.from_pretrained(LITTLE_BERT, dtype=torch.float32).double().eval()
    for name, story in STORIES.items():
        ids = tokenizer(" ".join(story.split()), return_tensors="pt").input_ids
        blanks = ids[0] == tokenizer.mask_token_id
        with torch.no_grad():
            best = model(ids).logits[0][blanks].softmax(-1).topk(3)
        expected = {
            "blanks": integers([int(blanks.sum())], "blank"),
            "tokens": integers(best.indices, "token"),
            "shares": best.values.flatten(),
        }
        numbers = {"maskID": tokenizer.mask_token_id, "count": 3, "allowance": 1e-4}
        kata.example("fillsStories", name, expected, numbers, ids=ids[0])
