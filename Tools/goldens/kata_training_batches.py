"""Examples for kata 33: lists as PyTorch stacks them, and the probabilities of what is drawn, which Hugging
Face's collator is held against too."""

import itertools
import math

import torch
from kata import drawn, examples, fact, integers, ints, texts
from tokenizers import Tokenizer, models
from torch.nn.utils.rnn import pad_sequence
from transformers import DataCollatorForLanguageModeling, PreTrainedTokenizerFast

IGNORED = -100


@examples("33-Batches")
def batches(kata):
    cuts(kata)
    shuffles(kata)
    deals(kata)
    stacks(kata)
    asks_next(kata)
    asks(kata)
    hides(kata)
    masks(kata)


def lines(rows):
    return [" ".join(map(str, row)) for row in rows]


def filled(rows):
    """Rows of unequal lengths as a matrix: −1 is none of their numbers."""
    return pad_sequence([ints(*row) for row in rows], batch_first=True, padding_value=-1)


def random_rows(lengths, V, least=0):
    return [torch.randint(least, V, (length,)).tolist() for length in lengths]


# MARK: Lists


def cuts(kata):
    for name, count, length in [
        ("12 tokens, windows of 4", 12, 4),
        ("11 tokens, windows of 3: two are left over", 11, 3),
        ("windows of 1", 5, 1),
        ("as long as a window", 6, 6),
        ("one token less than a window", 5, 6),
        ("one token more than a window", 7, 6),
        ("no tokens", 0, 3),
        ("1,000 tokens, windows of 64", 1000, 64),
    ]:
        ids = torch.randint(0, 50, (count,))
        windows = list(ids.unfold(0, length, length)) if count >= length else []
        expected = texts(lines(window.tolist() for window in windows), "window")
        kata.example("cuts", name, expected, {"length": length}, ids=ids)


def stacks(kata):
    for name, lengths, V, filler in [
        ("lengths 3, 1 and 2", [3, 1, 2], 9, 0),
        ("the longest comes last", [2, 4, 5], 20, 0),
        ("another filler", [1, 4, 2, 3], 9, 7),
        ("−100 for a filler", [2, 5, 3], 9, IGNORED),
        # It is among the tokens too.
        ("the filler is a token", [4, 2, 6], 3, 1),
        ("equally long ones", [3, 3], 9, 0),
        ("one row", [4], 9, 5),
        ("a row without tokens", [0, 3, 1], 9, 8),
        ("B 16, T up to 40", torch.randint(5, 41, (16,)).tolist(), 500, 0),
    ]:
        rows = random_rows(lengths, V)
        ids = pad_sequence([ints(*row) for row in rows], batch_first=True, padding_value=filler)
        mask = torch.arange(ids.shape[1]) < ints(*lengths)[:, None]
        expected = {
            "ids": integers(ids, "id"), "sizes of ids": integers(ids.shape, "size"), "mask": mask,
        }  # fmt: skip
        kata.example("stacks", name, expected, {"filler": filler}, rows=filled(rows))


def asks_next(kata):
    for name, lengths, V in [
        ("lengths 4, 2 and 3", [4, 2, 3], 9),
        ("the longest comes last", [3, 5, 6], 20),
        ("equally long ones", [5, 5, 5], 9),
        ("a square", [4, 4, 4], 9),
        ("two tokens", [2], 9),
        ("tokens with the id 0", [6, 3, 5], 2),
        ("B 16, T up to 40", torch.randint(5, 42, (16,)).tolist(), 500),
    ]:
        rows = random_rows(lengths, V)
        ids = pad_sequence([ints(*row[:-1]) for row in rows], batch_first=True, padding_value=0)
        targets = pad_sequence([ints(*row[1:]) for row in rows], True, IGNORED)
        expected = {
            "ids": integers(ids, "id"), "sizes of ids": integers(ids.shape, "size"),
            "targets": integers(targets, "target"),
            "sizes of targets": integers(targets.shape, "size"),
        }  # fmt: skip
        kata.example("asksNext", name, expected, rows=filled(rows))


# MARK: Orders


def evenly(count):
    return torch.full((count,), 1 / count)


def shuffles(kata):
    kept = {
        "each item is there as often as before": fact(),
        "same seed, same orders": fact(),
    }

    def add(name, items, draws, **frequencies):
        frequencies = {key.replace("_", " "): value for key, value in frequencies.items()}
        numbers = {"seed": 33 + len(kata.entries), "draws": draws}
        kata.example("shuffles", name, kept | frequencies, numbers, items=ints(*items))

    for name, items in [
        ("three items", [4, 7, 2]), ("two items", [9, 3]), ("four items", [1, 2, 3, 4])
    ]:  # fmt: skip
        add(name, items, 4000, frequencies_of_orders=drawn(evenly(math.factorial(len(items))), "order"))
    add("12 items", range(10, 22), 4000, frequencies_of_first_items=drawn(evenly(12), "item"),
        frequencies_of_last_items=drawn(evenly(12), "item"))  # fmt: skip
    add("items that occur twice", [5, 1, 5, 2, 1, 5], 20)
    add("one item", [6], 3)
    add("no items", [], 3)


def dealt(order, lengths, size):
    """The batches that an order of rows makes: those of equal length stay as they are there."""
    ordered = sorted(order, key=lambda row: lengths[row])
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]


def companion(batches):
    """The first of the other rows that the first row meets; itself where it is alone."""
    batch = next(sorted(batch) for batch in batches if 0 in batch)
    return batch[1] if len(batch) > 1 else 0


def deals(kata):
    for name, lengths, size, draws in [
        ("three batches of unequal lengths", [5, 2, 4, 1, 3, 6], 2, 1000),
        ("equal lengths: anybody meets anybody", [3, 3, 3, 3], 2, 1000),
        ("some lengths are equal", [2, 4, 2, 2, 5, 4], 2, 1000),
        ("the last batch is smaller", [3, 1, 2, 5, 4], 3, 1000),
        ("two batches, the longer one smaller", [2, 2, 2, 3, 1], 4, 1000),
        ("batches of one", [2, 4, 3], 1, 1000),
        ("one batch holds all", [3, 1, 2], 5, 60),
        ("50 rows, batches of 8", torch.randint(3, 31, (50,)).tolist(), 8, 10),
    ]:
        rows = random_rows(lengths, 1000)
        assert len(set(lines(rows))) == len(rows)
        numbers = {"seed": 33 + len(kata.entries), "draws": draws, "size": size}
        cut = dealt(range(len(rows)), lengths, size)
        expected = {
            "sizes of batches": integers([len(batch) for batch in cut], "size"),
            "sequences of a batch stand side by side when all are sorted by length": fact(),
            "each sequence is in one batch": fact(),
            "same seed, same batches": fact(),
        }  # fmt: skip
        if len(rows) < 8:
            orders = list(itertools.permutations(range(len(rows))))
            met = torch.zeros(len(rows))
            for order in orders:
                met[companion(dealt(order, lengths, size))] += 1 / len(orders)
            expected["frequencies of orders"] = drawn(evenly(math.factorial(len(cut))), "order")
            expected["frequencies of companions"] = drawn(met, "companion")
        kata.example("deals", name, expected, numbers, rows=filled(rows))


# MARK: Blanks


def sets_of_places(ids, special, share):
    """How likely each set of places is, as bits: the first place that may be asked about is the last
    resort."""
    flat = ids.flatten().tolist()
    may = [id not in special for id in flat]
    chances = torch.zeros(2 ** len(flat))
    for chosen in itertools.product([False, True], repeat=len(flat)):
        if any(is_chosen and not is_allowed for is_chosen, is_allowed in zip(chosen, may)):
            continue
        count = sum(chosen)
        chance = share**count * (1 - share) ** (sum(may) - count)
        if count == 0 and any(may):
            chosen = [place == may.index(True) for place in range(len(flat))]
        chances[sum(2**place for place, is_chosen in enumerate(chosen) if is_chosen)] += chance
    return chances


def asks(kata):
    for name, ids, special, share in [
        ("two of six are special", [[1, 7, 3, 5, 4, 2]], [1, 2], 0.15),
        ("two rows with padding", [[1, 6, 2], [1, 2, 0]], [0, 1, 2], 0.15),
        ("another share", [[9, 2, 7, 5]], [2], 0.4),
        ("nothing is special", [3, 8, 8, 1, 5], [], 0.15),
        ("a token that occurs twice", [[4, 6, 4], [6, 5, 6]], [4], 0.3),
        ("one token that may be asked about", [[1, 5, 2]], [1, 2], 0.15),
        ("all are special", [[1, 2, 0]], [0, 1, 2], 0.15),
    ]:
        ids = torch.tensor(ids)
        expected = {
            "frequencies": drawn(sets_of_places(ids, special, share), "set of places"),
            "same seed, same places": fact(),
        }
        # Where few places may be asked about, one of them is, and a few draws tell.
        draws = 2500 if len(special) < ids.numel() - 1 else 100
        numbers = {"seed": 33 + len(kata.entries), "draws": draws, "share": share}
        kata.example("asks", name, expected, numbers, ids=ids, special=ints(*special))
    ids = torch.randint(0, 200, (8, 50))
    ids[:, 0] = 1
    expected = {
        "frequencies": drawn(torch.tensor([0.85, 0.15]), "yes or no"),
        "same seed, same places": fact(),
    }
    numbers = {"seed": 33 + len(kata.entries), "draws": 20, "share": 0.15}
    kata.example("asks", "B 8, T 50", expected, numbers, ids=ids, special=ints(0, 1, 2, 3))


def replaced(token, mask, V):
    """What becomes of a token that is asked about."""
    chances = torch.full((V,), 0.1 / V, dtype=torch.float64)
    chances[mask] += 0.8
    chances[token] += 0.1
    return chances


def collator(V, mask):
    """Hugging Face's, for a vocabulary of V tokens."""
    words = {"[MASK]" if id == mask else f"w{id}": id for id in range(V)}
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.WordLevel(words, unk_token="w0")), mask_token="[MASK]"
    )
    assert len(tokenizer) == V
    return DataCollatorForLanguageModeling(tokenizer, mlm_probability=0.15)


def agrees(found, chances):
    """Whether counts are of these probabilities, by χ², 5 standard deviations allowed."""
    assert not found[chances == 0].any()
    expected = (chances * found.sum())[chances > 0]
    squares = ((found[chances > 0] - expected) ** 2 / expected).sum().item()
    freedom = len(expected) - 1
    return squares < freedom + 5 * (2 * freedom) ** 0.5 + 10


def hides(kata):
    for name, token, mask, V, ids, asked in [
        ("V 5", 3, 1, 5, [[3, 2, 3, 0]], [[1, 0, 1, 0]]),
        ("V 7, three places of two rows", 6, 4, 7, [[6, 1, 6], [5, 6, 6]], [[1, 0, 0], [0, 1, 1]]),
        ("the mask is token 0", 2, 0, 4, [2, 2, 2, 1], [1, 1, 1, 0]),
        ("the mask is the last token", 0, 5, 6, [[0, 5, 0]], [[1, 0, 1]]),
        ("all places are asked about", 1, 2, 3, [1, 1, 1], [1, 1, 1]),
    ]:
        ids, asked = torch.tensor(ids), torch.tensor(asked).bool()
        assert (ids[asked] == token).all()
        chances = replaced(token, mask, V)
        with torch.random.fork_rng():
            # Theirs asks at places of its own: what counts is what becomes of these.
            rows = torch.full((40_000, 4), token)
            read, labels = collator(V, mask).torch_mask_tokens(rows.clone(), torch.zeros(rows.shape))
            found = read[labels != IGNORED].bincount(minlength=V).double()
            assert agrees(found, chances), (name, found, chances)
            share = torch.tensor([(labels == IGNORED).sum(), (labels != IGNORED).sum()]).double()
            assert agrees(share, torch.tensor([0.85, 0.15], dtype=torch.float64)), share
        expected = {
            "frequencies": drawn(chances, "token"),
            "frequencies of pairs": drawn(torch.outer(chances, chances).flatten(), "pair"),
            "what is not asked for stays": fact(),
            "same seed, same tokens": fact(),
        }
        numbers = {
            "seed": 33 + len(kata.entries), "draws": 2000, "maskID": mask, "vocabularySize": V,
        }  # fmt: skip
        kata.example("hides", name, expected, numbers, ids=ids, asked=asked)
    ids = torch.randint(0, 60, (4, 12))
    ids[torch.rand(4, 12) < 0.5] = 17
    expected = {
        "frequencies": drawn(replaced(17, 3, 60), "token"),
        "what is not asked for stays": fact(),
        "same seed, same tokens": fact(),
    }
    numbers = {"seed": 33 + len(kata.entries), "draws": 1000, "maskID": 3, "vocabularySize": 60}
    kata.example("hides", "B 4, T 12, V 60", expected, numbers, ids=ids, asked=ids == 17)


def masks(kata):
    for name, B, T, V, mask, special, share, draws in [
        ("B 2, T 40, V 20", 2, 40, 20, 4, [0, 1, 2], 0.15, 200),
        ("V 4, one token", 3, 30, 4, 0, [0], 0.15, 400),
        ("another share", 1, 50, 9, 8, [8, 3], 0.35, 200),
        ("B 8, T 64, V 500", 8, 64, 500, 103, [0, 101, 102, 103], 0.15, 40),
    ]:
        ids = torch.randint(0, V, (B, T))
        ids[:, 0], ids[:, -1] = special[0], special[-1]
        chances = share * torch.tensor([0.0, 0.8, 0.1 + 0.1 / V, 0.1 - 0.2 / V, 0, 0, 0])
        # The mask may come as any token, too.
        chances[1] += share * 0.1 / V
        chances[0] = 1 - share
        assert abs(chances.sum() - 1) < 1e-6 and ((ids != mask) | (mask in special)).any()
        if mask not in special:
            ids[ids == mask] = (mask + 1) % V
        expected = {
            "frequencies": drawn(chances, "fate"),
            "same seed, same batch": fact(),
        }
        if name == "V 4, one token":
            # What is drawn in its place, of all the vocabulary.
            ids[:, 1:-1] = 2
            read = share * replaced(2, mask, V)
            read[2] += 1 - share
            expected["frequencies of tokens"] = drawn(read, "token")
        numbers = {
            "seed": 33 + len(kata.entries), "draws": draws, "maskID": mask, "vocabularySize": V,
            "share": share,
        }  # fmt: skip
        kata.example("masks", name, expected, numbers, ids=ids, special=ints(*special))
    fixed = {"same seed, same batch": fact()}
    for name, ids, special, expected in [
        ("one token that may be asked about", [[1, 5, 2]], [1, 2], [IGNORED, 5, IGNORED]),
        ("all are special", [[1, 2, 0]], [0, 1, 2], [IGNORED] * 3),
    ]:
        numbers = {
            "seed": 33 + len(kata.entries), "draws": 30, "maskID": 3, "vocabularySize": 8,
            "share": 0.15,
        }  # fmt: skip
        results = fixed | {"targets of the last batch": integers(expected, "target")}
        kata.example("masks", name, results, numbers, ids=torch.tensor(ids), special=ints(*special))
