"""Examples for kata 26: merges that Hugging Face's BpeTrainer learns."""

import collections

import byte_pairs as bp
from hard_strings import HARD, TALES
from kata import examples, integers, texts


@examples("26-BytePairTraining")
def training(kata):
    collects(kata)
    counts(kata)
    begins(kata)
    chooses(kata)
    merges(kata)
    trains(kata)


def words(lines):
    """Each word of some texts, spelled, and how often it occurs."""
    return collections.Counter(bp.spelled(piece) for line in lines for piece in bp.pieces(line))


def listed(counts):
    """In an order that depends on nothing but the words."""
    names = sorted(counts, key=str.encode)
    return names, integers([counts[name] for name in names], "count")


def split(tokens_of, merges):
    """Words as they are after some merges, in the order of the words."""
    tokenizer = bp.new_tokenizer(bp.LETTERS + ["".join(pair) for pair in merges], merges)
    # A word is spelled already: it is taken as it is.
    return [" ".join(token.value for token in tokenizer.model.tokenize(word)) for word in tokens_of]


def pair_counts(words, merges=()):
    """Counted from nothing: a line for each pair."""
    counts = collections.Counter()
    names, _ = listed(words)
    for word, tokens in zip(names, split(names, list(merges))):
        tokens = tokens.split(" ")
        for pair in zip(tokens, tokens[1:]):
            counts[" ".join(pair)] += words[word]
    return counts


def learned(words, size, least=0):
    """Tokens and merges of Hugging Face's, which are ours by a count from nothing after each merge."""
    lines = [" ".join([word]) for word, count in words.items() for _ in range(count)]
    tokenizer = bp.new_tokenizer([], [])
    # The words are spelled already, and none has white space.
    tokenizer.pre_tokenizer = bp.pre_tokenizers.WhitespaceSplit()
    trainer = bp.trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=bp.LETTERS, show_progress=False, min_frequency=least
    )
    tokenizer.train_from_iterator(lines, trainer)
    tokens, merges = bp.contents(tokenizer)
    ids = {token: place for place, token in enumerate(tokens)}
    for place, pair in enumerate(merges[:40]):
        counts = pair_counts(words, merges[:place])
        most = max(counts.values())
        best = [tuple(name.split(" ")) for name in counts if counts[name] == most]
        assert pair == min(best, key=lambda pair: (ids[pair[0]], ids[pair[1]]))
    return tokens, merges


SMALL = {
    "three words": {"low": 5, "lower": 2, "slow": 3},
    "one word": {"banana": 1},
    "letters in a row": {"aaaa": 2, "aaa": 5, "aa": 1, "baaab": 3},
    "nothing but letters": {"a": 3, "b": 2},
    "no words": {},
    "a word that comes once": {"abc": 1},
    "words with blanks": {"Ġthe": 9, "the": 2, "Ġthen": 4, "Ġother": 3, "Ġ": 6},
    "pairs that come equally often": {"zebra": 2, "abbe": 1, "mnop": 3, "ponm": 3},
    # ¡ comes before Ġ among letters, but behind it among bytes.
    "bytes that don't print": {"Ġ¡Ġ¡": 2, "Ã©Ã©": 2, "ĊĊ": 4, "ÃĊ": 4},
}


def all_words():
    return SMALL | {
        "a tale": words(TALES[:1]),
        "some hard strings": words([HARD[n] for n in ("Greek", "emoji", "code", "contractions")]),
    }


def given(words):
    names, count = listed(words)
    return {"words": names, "counts": count.tensor}


def collects(kata):
    for name, lines in [
        ("one line", ["a fox, a crow and a fox"]),
        ("two lines", ["the fox\n", "the  fox isn't the fox"]),
        ("no text", [""]),
        ("both spellings", [HARD["both spellings of one word"]]),
        ("words that look the same", ["\u212bngström \u00c5ngström", "한글 \u1112\u1161\u11ab글"]),
        ("code", [HARD["code"]]),
        ("20 tales", TALES[:20]),
    ]:
        found, count = listed(words(lines))
        kata.example(
            "collects", name, {"words": texts(found, "word"), "counts": count}, texts=lines
        )


def counts(kata):
    for name, some in all_words().items():
        pairs, count = listed(pair_counts(some))
        expected = {"pairs": texts(pairs, "pair"), "counts": count}
        kata.example("counts", name, expected, **given(some))


def begins(kata):
    for name, some in all_words().items():
        names, count = listed(some)
        pairs, pair_count = listed(pair_counts(some))
        tokens, _ = learned(some, 256)
        expected = {
            "words": texts(split(names, []), "word"),
            "counts": count,
            "tokens": texts(tokens, "token"),
            "ids": integers(range(len(tokens)), "id"),
            "pairs": texts(pairs, "pair"),
            "counts of pairs": pair_count,
        }
        kata.example("begins", name, expected, **given(some))


def chooses(kata):
    for name, some in all_words().items():
        _, merges = learned(some, 257)
        kata.example("chooses", name, texts(bp.lines_of(merges[:1]), "pair"), **given(some))
    # Of pairs that come equally often, later ones too: those of tokens that merges made.
    for name, some, count in [
        ("letters in a row, merged twice", SMALL["letters in a row"], 2),
        ("after three merges", SMALL["pairs that come equally often"], 3),
        ("after a merge of the last letters", {"zz": 5, "zzb": 3, "zza": 3, "bb": 2, "ab": 3}, 1),
        ("after the last merge", {"ab": 3}, 1),
        ("after eight merges of a tale", words(TALES[:1]), 8),
    ]:
        _, merges = learned(some, 257 + count)
        earlier = bp.lines_of(merges[:count])
        best = texts(bp.lines_of(merges[count:]), "pair")
        kata.example("choosesLater", name, best, earlier=earlier, **given(some))


def merges(kata):
    cases = [
        ("three words", 1), ("three words", 3), ("one word", 1), ("letters in a row", 1),
        ("letters in a row", 3), ("words with blanks", 4), ("pairs that come equally often", 5),
        ("a tale", 12),
    ]  # fmt: skip
    for name, count in cases:
        some = all_words()[name]
        tokens, merges = learned(some, 256 + count)
        assert len(merges) == count
        names, _ = listed(some)
        pairs, pair_count = listed(pair_counts(some, merges))
        expected = {
            "words": texts(split(names, merges), "word"),
            "new tokens": texts(tokens[256:], "token"),
            "ids": integers(range(256, len(tokens)), "id"),
            "merges": texts(bp.lines_of(merges), "merge"),
            "pairs": texts(pairs, "pair"),
            "counts of pairs": pair_count,
        }
        title = f"{name}, {count} merge{'' if count == 1 else 's'}"
        kata.example("merges", title, expected, earlier=bp.lines_of(merges), **given(some))


def trains(kata):
    for name, some, size, least in [
        ("three words, six merges", SMALL["three words"], 262, 1),
        ("as many merges as there are", SMALL["three words"], 400, 1),
        ("pairs that come four times", SMALL["words with blanks"], 400, 4),
        ("pairs that come equally often", SMALL["pairs that come equally often"], 270, 2),
        ("letters in a row", SMALL["letters in a row"], 300, 2),
        ("bytes that don't print", SMALL["bytes that don't print"], 262, 1),
        ("no room", SMALL["one word"], 256, 1),
        ("less room than letters", SMALL["one word"], 200, 1),
        ("pairs that come too rarely", SMALL["one word"], 300, 3),
        ("no words", {}, 300, 1),
        ("a tale, 30 merges", words(TALES[:1]), 286, 2),
        ("40 tales, 160 merges", words(TALES[:40]), 416, 2),
    ]:
        tokens, merges = learned(some, size, least)
        expected = {
            "merges": texts(bp.lines_of(merges), "merge"),
            "new tokens": texts(tokens[256:], "token"),
        }
        numbers = {"size": size, "minimumCount": least}
        kata.example("trains", name, expected, numbers, **given(some))
