"""Examples for kata 28: sentencepiece's unigram model, and every way to cut a text, counted."""

import math
import struct

import torch
from hard_strings import HARD, TALES
from kata import examples, integers, ints, texts
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import Unigram
from sentencepiece import SentencePieceProcessor
from train_pieces import HERE

SPACE = "▁"


def vocabulary(name):
    """Pieces and the logarithms of their probabilities, which Float32 holds exactly."""
    lines = (HERE / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    pairs = [line.split("\t") for line in lines]
    return [piece for piece, _ in pairs], single([float(number) for _, number in pairs])


def single(numbers):
    return torch.tensor(numbers, dtype=torch.float32).double().tolist()


def of_shares(shares):
    """A small vocabulary, by the pieces' probabilities; the first is unknown."""
    return ["<unk>", *shares], single([0.0, *(math.log(p) if p else -math.inf for p in shares.values())])


TALE = vocabulary("unigram.txt")
WORD = of_shares({
    "▁un": 0.2, "▁unk": 0.02, "▁": 0.1, "u": 0.01, "n": 0.02, "k": 0.01, "i": 0.02, "d": 0.015, "e": 0.03,
    "s": 0.04, "ind": 0.05, "kind": 0.1, "ness": 0.2, "ne": 0.025, "ss": 0.03,
})  # fmt: skip
# Nothing but a and b, so that ways can be counted by hand.
LETTERS = of_shares({"▁": 0.1, "a": 0.25, "b": 0.15, "ab": 0.2, "ba": 0.05, "aba": 0.15, "▁a": 0.1})
# Some scalars have no piece of their own.
GAPS = of_shares({"▁": 0.3, "a": 0.2, "bc": 0.2, "abc": 0.1, "cd": 0.1, "é": 0.05, "\u0301": 0.025, "e\u0301": 0.025})
ALONE = of_shares({"ab": 0.5})
MARKS = of_shares({"▁": 0.3, "e": 0.2, "ab": 0.2, "e\u0301\u0323": 0.3})
NEVER = of_shares({"▁": 0.3, "a": 0.4, "ab": 0, "b": 0.3, "aba": 0})


@examples("28-UnigramPieces")
def unigram(kata):
    prepares(kata)
    marks(kata)
    fits_places(kata)
    steps(kata)
    walks(kata)
    encodes(kata)
    decodes(kata)
    sums(kata)
    counts(kata)
    reestimates(kata)


def inputs(vocabulary):
    pieces, numbers = vocabulary
    return {"pieces": pieces, "logProbabilities": torch.tensor(numbers).double()}


# MARK: What can be seen from outside


class Model:
    """A vocabulary, and what every way to cut a text gives."""

    def __init__(self, vocabulary, unknown=0):
        self.pieces, self.numbers = vocabulary
        self.unknown = unknown
        self.ids = {
            piece: place
            for place, piece in enumerate(self.pieces)
            if place != unknown and self.numbers[place] > -math.inf
        }
        self.longest = max(map(len, self.ids))
        self.penalty = min(self.numbers[place] for place in self.ids.values()) - 10

    def fits(self, text, start):
        found = []
        for end in range(start + 1, min(start + self.longest, len(text)) + 1):
            if text[start:end] in self.ids:
                place = self.ids[text[start:end]]
                found.append((place, end, self.numbers[place]))
            elif end == start + 1:
                found.append((self.unknown, end, self.penalty))
        return found

    def arriving(self, text):
        """For each place, the pieces that end there: id, start, number."""
        arriving = [[] for _ in range(len(text) + 1)]
        for start in range(len(text)):
            for place, end, number in self.fits(text, start):
                arriving[end].append((place, start, number))
        return arriving

    def ways(self, text, start=0):
        """All of them, by recursion: the ids, and the logarithm of the product."""
        if start == len(text):
            yield [], 0.0
        for place, end, number in self.fits(text, start):
            for rest, sum_ in self.ways(text, end):
                yield [place, *rest], number + sum_

    def forward(self, text):
        sums = [0.0]
        for pieces in self.arriving(text)[1:]:
            terms = [sums[start] + number for _, start, number in pieces]
            sums.append(torch.tensor(terms, dtype=torch.float64).logsumexp(0).item())
        return sums

    def backward(self, text):
        sums = [None] * len(text) + [0.0]
        for start in range(len(text) - 1, -1, -1):
            terms = [number + sums[end] for _, end, number in self.fits(text, start)]
            sums[start] = torch.tensor(terms, dtype=torch.float64).logsumexp(0).item()
        return sums

    def best(self, text):
        """For each place but the first the score, the piece and its start; nearly equal ones are refused."""
        best = [(0.0, None, 0)]
        for end, pieces in enumerate(self.arriving(text)[1:], 1):
            ways = [(best[start][0] + number, place, start) for place, start, number in pieces]
            ways.sort(reverse=True)
            assert len(ways) == 1 or ways[0][0] - ways[1][0] > 1e-3, (text[:end], ways[:2])
            best.append(ways[0])
        return best

    def counts(self, texts):
        totals = torch.zeros(len(self.pieces)).double()
        for text in map(marked, texts):
            before, after = self.forward(text), self.backward(text)
            counted = torch.zeros(len(self.pieces)).double()
            for start in range(len(text)):
                for place, end, number in self.fits(text, start):
                    if place != self.unknown:
                        counted[place] += math.exp(before[start] + number + after[end] - after[0])
            if len(text) <= 14:
                assert torch.allclose(counted, self.counted(text), rtol=1e-9), text
            totals += counted
        return totals

    def counted(self, text):
        """The same by every way there is."""
        ways = list(self.ways(text))
        total = sum(math.exp(number) for _, number in ways)
        counted = torch.zeros(len(self.pieces)).double()
        for ids, number in ways:
            for place in ids:
                if place != self.unknown:
                    counted[place] += math.exp(number) / total
        return counted


def marked(text):
    return (SPACE + text).replace(" ", SPACE) if text else ""


def turned(vocabulary, count, number=0.0):
    """The same with the unknown piece behind some others, and with a number of its own."""
    pieces, numbers = vocabulary
    return (
        [*pieces[1 : count + 1], pieces[0], *pieces[count + 1 :]],
        [*numbers[1 : count + 1], number, *numbers[count + 1 :]],
    )


def hugging_face(vocabulary, unknown=0):
    """It takes no second mark at the start, and reads the unknown piece's name."""
    made = Tokenizer(Unigram(list(zip(*vocabulary)), unk_id=unknown, byte_fallback=False))
    made.pre_tokenizer = pre_tokenizers.Metaspace(SPACE, prepend_scheme="always", split=False)
    made.decoder = decoders.Metaspace(SPACE, prepend_scheme="always", split=False)
    return made


def sentencepiece(vocabulary, unknown=0):
    """A model of these pieces, which changes nothing in a text but its spaces: a message of protobuf."""

    def field(number, value):
        if isinstance(value, float):
            return bytes([number << 3 | 5]) + struct.pack("<f", value)
        if isinstance(value, int):
            return varint(number << 3) + varint(value % 2**64)
        return varint(number << 3 | 2) + varint(len(value)) + value

    def varint(value):
        low = bytes([value & 127 | (128 if value > 127 else 0)])
        return low + (varint(value >> 7) if value > 127 else b"")

    model = b""
    for place, (piece, number) in enumerate(zip(*vocabulary)):
        # Unknown, unused and normal ones.
        kind = 2 if place == unknown else 5 if number == -math.inf else 1
        number = number if kind == 1 else 0.0
        model += field(1, field(1, piece.encode()) + field(2, number) + field(3, kind))
    model += field(2, b"".join(field(*x) for x in [(3, 1), (40, unknown), (41, -1), (42, -1), (43, -1)]))
    model += field(3, field(1, b"identity") + b"".join(field(*x) for x in [(3, 1), (4, 0), (5, 1)]))
    return SentencePieceProcessor(model_proto=model)


# MARK: Pieces


def prepares(kata):
    moved = turned(WORD, len(WORD[0]) - 1, -7.5)
    for name, vocabulary, unknown, asked in [
        ("a word's pieces", WORD, 0, ["kind", "▁un", "un", "s", "<unk>"]),
        ("the unknown piece at the end", moved, len(WORD[0]) - 1, ["▁un", "ss", "<unk>", "sss"]),
        ("é in one scalar and in two", GAPS, 0, ["é", "e\u0301", "e", "\u0301", "abc"]),
        ("one piece alone", ALONE, 0, ["ab", "a"]),
        ("two marks upon a letter", MARKS, 0, ["e", "e\u0301", "e\u0301\u0323", "e\u0323\u0301"]),
        ("pieces that are never used", NEVER, 0, ["ab", "aba", "a", "b", "▁"]),
        ("a vocabulary of the tales", TALE, 0, ["▁the", "e", "the", "▁", "<unk>"]),
    ]:
        model = Model(vocabulary, unknown)
        expected = {
            "ids": integers([model.ids.get(piece, -1) for piece in asked], "id"),
            "the longest piece": integers([model.longest], "scalar"),
            "what is unknown": torch.tensor(model.penalty).double(),
        }
        kata.example(
            "prepares", name, expected, {"unknown": unknown}, asked=asked, **inputs(vocabulary)
        )


def marks(kata):
    for name, text in [
        ("a word", "once"), ("two words", "once upon"), ("a space first", " once"),
        ("two spaces", "once  upon"), ("a space last", "once "), ("a mark", "once▁upon"),
        ("a mark behind a space", "a \u0301b"),
    ] + [(name, HARD[name]) for name in [
        "no text", "one blank", "tabs and blanks mixed", "lines of all kinds", "no-break spaces",
        "accents, decomposed", "emoji with joiners", "control characters",
    ]]:  # fmt: skip
        kata.example("marks", name, texts([marked(text)], "text"), text=text)


def fits_places(kata):
    for name, vocabulary, text, start in [
        ("the start of a word", WORD, "▁unkindness", 0),
        ("within a word", WORD, "▁unkindness", 3),
        ("the last scalar", WORD, "▁unkindness", 10),
        ("pieces of one to three scalars", LETTERS, "▁ababab", 1),
        ("two scalars before the end", LETTERS, "▁aba", 2),
        ("nothing of one scalar", GAPS, "▁bcd", 1),
        ("nothing at all", GAPS, "▁xyz", 2),
        ("nothing of one scalar, at the end", GAPS, "▁ab", 2),
        ("é in one scalar", GAPS, "▁é", 1),
        ("é in two", GAPS, "▁e\u0301", 1),
        ("the mark alone", GAPS, "▁e\u0301", 2),
        ("a mark behind a space", GAPS, "▁\u0301", 0),
        ("pieces that are never used", NEVER, "▁aba", 1),
        ("the name of the unknown piece", WORD, "▁<unk>s", 1),
        ("a tale", TALE, marked(TALES[0]), 5),
        ("the longest of the tales' pieces", TALE, "▁rememberede", 0),
    ]:
        model = Model(vocabulary)
        found = model.fits(text, start)
        expected = {
            "ids": integers([place for place, _, _ in found], "piece"),
            "ends": integers([end for _, end, _ in found], "end"),
            "log-probabilities": torch.tensor([number for _, _, number in found]).double(),
        }
        numbers = {"unknown": 0, "start": start}
        kata.example("fits", name, expected, numbers, text=text, **inputs(vocabulary))


# Texts that can be cut in a few ways, and in very many.
CHOSEN = [
    ("a word in two ways", WORD, "unkindness"),
    ("where the longest first piece is no good", WORD, "unkind"),
    ("letters alone", WORD, "sunk"),
    ("ways that cross", LETTERS, "abab"),
    ("the same again and again", LETTERS, "abaabaab"),
    ("two words", LETTERS, "ab aba"),
    ("scalars without a piece", GAPS, "abcd"),
    ("nothing but what is unknown", GAPS, "xyz"),
    ("what is unknown between pieces", GAPS, "abcxyabcz"),
    ("é in one scalar and in two", GAPS, "aéae\u0301"),
    ("pieces that are never used", NEVER, "abaab"),
    ("no text", WORD, ""),
    ("a space", LETTERS, " "),
    ("the name of the unknown piece", WORD, "s<unk>s"),
    ("a sentence", TALE, "In the end everybody was joyful."),
    ("a tale", TALE, TALES[0]),
    ("800 scalars that are unknown", GAPS, 800 * "x"),
]


def steps(kata):
    for name, vocabulary, text in CHOSEN:
        text, model = marked(text), Model(vocabulary)
        best = model.best(text)
        if len(text) <= 14:
            assert max(number for _, number in model.ways(text)) == best[-1][0] or not text
        expected = {
            "scores": torch.tensor([score for score, _, _ in best]).double(),
            "pieces": integers([place for _, place, _ in best[1:]], "piece"),
            "starts": integers([start for _, _, start in best[1:]], "start"),
        }
        kata.example("steps", name, expected, {"unknown": 0}, text=text, **inputs(vocabulary))


def walks(kata):
    for name, ids, lengths in [
        ("three pieces", [4, 9, 4, 2, 7, 1, 3], [1, 2, 1, 2, 2, 3, 2]),
        ("one piece", [1, 2, 3, 5], [1, 2, 3, 4]),
        ("a piece for each scalar", [3, 1, 2, 1], [1, 1, 1, 1]),
        ("the same piece again", [6, 6, 6, 6, 6, 6], [1, 2, 2, 2, 2, 2]),
        ("no text", [], []),
    ]:
        place, way = len(ids), []
        while place:
            way.insert(0, ids[place - 1])
            place -= lengths[place - 1]
        kata.example("walks", name, integers(way, "piece"), ids=ints(*ids), lengths=ints(*lengths))


def path(model, text):
    """The best, from its end."""
    best, place, ids = model.best(marked(text)), len(marked(text)), []
    while place:
        ids.insert(0, best[place][1])
        place = best[place][2]
    return ids


def encodes(kata):
    chosen = CHOSEN + [(f"{name}, hard", TALE, text) for name, text in HARD.items() if name != "a tale"]
    chosen = [(*example, 0) for example in [*chosen, ("a long tale", TALE, max(TALES, key=len))]]
    text = "In the Einde 12 were 🦊 and 狐狸."
    chosen += [
        ("the unknown piece elsewhere", turned(TALE, 200), text, 200),
        ("pieces from before the unknown one behind it", turned(GAPS, 5), "xa xbcx a", 5),
    ]
    for name, vocabulary, text, unknown in chosen:
        ids = sentencepiece(vocabulary, unknown).encode(text)
        # What is unknown is one piece as long as it goes on.
        way = path(Model(vocabulary, unknown), text)
        fused = [x for at, x in enumerate(way) if x != unknown or at == 0 or way[at - 1] != x]
        assert ids == fused, name
        if not text.startswith((" ", SPACE)) and "<unk>" not in text and vocabulary is not NEVER:
            assert ids == hugging_face(vocabulary, unknown).encode(text).ids, name
        numbers = {"unknown": unknown}
        kata.example(
            "encodes", name, integers(ids, "piece"), numbers, text=text, **inputs(vocabulary)
        )


def decodes(kata):
    for name, text in [
        ("a sentence", "In the end everybody was joyful."),
        ("two spaces first", "  a fox"), ("a space last", "a fox "), ("a space alone", " "),
        ("marks", "e\u0301 \u0301e"), ("what is unknown", "a 🦊 and % bears"), ("no text", ""),
        ("a tale", TALES[5]),
    ]:  # fmt: skip
        decode(kata, name, sentencepiece(TALE).encode(text))
    for name, pieces in [
        ("a piece within a word first", ["y", "▁the"]), ("a mark alone", ["▁"]),
        ("marks alone", ["▁", "▁", "▁"]), ("what is unknown first", ["<unk>", "▁the"]),
        ("an accent behind a mark", ["▁the", "▁", "\u0301"]),
    ]:  # fmt: skip
        decode(kata, name, [TALE[0].index(piece) for piece in pieces])


def decode(kata, name, ids):
    # Sentencepiece has a sign of its own for what is unknown.
    text = hugging_face(TALE).decode(ids, skip_special_tokens=False)
    assert text.replace("<unk>", " ⁇ ") == sentencepiece(TALE).decode(ids)
    kata.example(
        "decodes", name, texts([text], "text"), {"unknown": 0}, ids=ints(*ids), **inputs(TALE)
    )


# MARK: All ways


def sums(kata):
    for name, vocabulary, text in CHOSEN:
        text, model = marked(text), Model(vocabulary)
        before, after = model.forward(text), model.backward(text)
        if len(text) <= 14:
            for place in range(len(text) + 1):
                ways = [number for _, number in model.ways(text[:place])]
                assert math.isclose(math.fsum(map(math.exp, ways)), math.exp(before[place]), rel_tol=1e-9)
                ways = [number for _, number in model.ways(text[place:])]
                assert math.isclose(math.fsum(map(math.exp, ways)), math.exp(after[place]), rel_tol=1e-9)
        for test, result in [("sumsForward", before), ("sumsBackward", after)]:
            result = torch.tensor(result).double()
            kata.example(test, name, result, {"unknown": 0}, text=text, **inputs(vocabulary))


BOOKS = [
    ("a word", WORD, ["unkindness"]),
    ("three words", WORD, ["unkindness", "kind", "sun"]),
    ("the same word twice", WORD, ["unkind", "unkind"]),
    ("ways that cross", LETTERS, ["abaab", "ab ba", "aba"]),
    ("what is unknown", GAPS, ["abcxabc", "x"]),
    ("no text among others", LETTERS, ["", "ab", ""]),
    ("pieces that are never used", NEVER, ["abaab"]),
    ("two tales", TALE, TALES[:2]),
]


def counts(kata):
    for name, vocabulary, book in BOOKS:
        y = Model(vocabulary).counts(book)
        kata.example("counts", name, y, {"unknown": 0}, texts=book, **inputs(vocabulary))


def reestimates(kata):
    chosen = [(*example, 0) for example in BOOKS]
    chosen += [("the unknown piece elsewhere", turned(WORD, 3, -7.5), ["unkindness", "s x"], 3)]
    for name, vocabulary, book, unknown in chosen:
        model = Model(vocabulary, unknown)
        counted = model.counts(book)
        shares = (counted / counted.sum()).log()
        shares[unknown] = model.numbers[unknown]
        new = Model((model.pieces, shares.tolist()), unknown)
        before = sum(model.forward(marked(text))[-1] for text in book)
        after = sum(new.forward(marked(text))[-1] for text in book)
        # What is unknown has another price then.
        assert after >= before or "unknown" in name
        expected = {"log-probabilities": shares, "how likely the texts are": torch.tensor(after).double()}
        kata.example(
            "reestimates", name, expected, {"unknown": unknown}, texts=book, **inputs(vocabulary)
        )
