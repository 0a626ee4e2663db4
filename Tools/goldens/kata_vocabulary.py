"""Examples for kata 24: Hugging Face's WordLevel behind its pre-tokenizer Whitespace."""

import torch
from hard_strings import HARD, TALES
from kata import examples, integers, ints, texts
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

PAD, UNK = "[PAD]", "[UNK]"


@examples("24-Vocabulary")
def vocabulary(kata):
    splits(kata)
    ranks(kata)
    holds(kata)
    learns(kata)
    encodes(kata)
    decodes(kata)
    pads(kata)


def new_tokenizer(words, cuts=True):
    """Of words in the order of their ids. Special tokens in a text are words like all others."""
    table = {word: place for place, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordLevel(table, unk_token=UNK))
    if cuts:
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def trained(lines, size, special=(PAD, UNK), cuts=True):
    """The words of a vocabulary, by their ids."""
    tokenizer = new_tokenizer([], cuts)
    trainer = trainers.WordLevelTrainer(
        vocab_size=size, special_tokens=list(special), show_progress=False
    )
    tokenizer.train_from_iterator(lines, trainer)
    table = tokenizer.get_vocab()
    return sorted(table, key=table.get)


def split(text):
    return [word for word, _ in pre_tokenizers.Whitespace().pre_tokenize_str(text)]


def splits(kata):
    for name, text in HARD.items():
        kata.example("splits", name, texts(split(text), "word"), text=text)


def ranks(kata):
    tales = [word for tale in TALES[:40] for word in split(tale)]
    for name, words, count in [
        ("three of four", "a fox saw a crow and a fox saw a crow".split(), 3),
        ("all occur once", "pear fig apple plum Zest date Fig".split(), 5),
        ("more than there are", "one two two".split(), 9),
        ("none", "one two two".split(), 0),
        ("no words", [], 4),
        ("one word in two spellings", split(HARD["both spellings of one word"]) + ["e", "f"], 4),
        # é is c3 a9, behind z: by characters it would stand before f.
        ("accents", "zoo été fan Ähre ähre zoo fan Öl öl été 中 中".split(), 9),
        ("decomposed accents", "e\u0301a ea fa e\u0301a eb ea fa eb f é".split(), 6),
        ("40 tales", tales, 250),
    ]:
        expected = texts(trained(words, count, special=(), cuts=False), "word")
        kata.example("ranks", name, expected, {"count": count}, words=words)


SMALL = ["the", "fox", UNK, "was", "kind", ",", PAD, ".", "Fox", "a"]


def vocabularies():
    both = split(HARD["accents, composed"] + " " + HARD["accents, decomposed"])
    return {
        "ten words": SMALL,
        "both spellings": [UNK] + sorted(set(both)) + [PAD],
        "300 words of tales": trained(TALES[:60], 300),
        "the words of all tales": trained(TALES, 5000),
    }


def holds(kata):
    for name, words in vocabularies().items():
        tokenizer = new_tokenizer(words)
        asked = words[::-3]
        expected = {
            "words": texts(words, "word"),
            "ids": integers([tokenizer.token_to_id(word) for word in asked], "id"),
            "count of ids": integers(tokenizer.get_vocab_size(), "id"),
        }
        kata.example("holds", name, expected, words=words, asked=asked)


def learns(kata):
    for name, lines, size in [
        ("twelve words of one line", ["the fox was kind, and the crow was not. The end."], 12),
        ("more than there are", ["once upon a time", "a time ago"], 50),
        ("room for the two alone", ["once upon a time"], 2),
        ("lines of many scripts", [HARD[name] for name in ("Greek", "Russian", "Hindi", "German")], 24),
        ("both spellings", [HARD["both spellings of one word"]], 4),
        ("60 tales", TALES[:60], 300),
    ]:
        expected = texts(trained(lines, size), "word")
        kata.example("learns", name, expected, {"size": size}, texts=lines)


def encodes(kata):
    tables = vocabularies()
    for table, name, text in [
        ("ten words", "ten words, all known", "the fox was kind, the Fox was a kind fox."),
        ("ten words", "ten words, most unknown", "The crow was not kind: the fox was."),
        ("ten words", "special tokens in a text", HARD["special tokens"]),
        ("ten words", "no text", ""),
        ("ten words", "blanks alone", " \t\n "),
        ("both spellings", "both spellings, composed", HARD["accents, composed"]),
        ("both spellings", "both spellings, decomposed", HARD["accents, decomposed"]),
        ("300 words of tales", "300 words, a tale", TALES[3]),
        ("300 words of tales", "300 words, code", HARD["code"]),
        ("the words of all tales", "all words, a tale", TALES[150]),
        ("the words of all tales", "all words, capitals", TALES[8].upper()),
    ]:
        words = tables[table]
        expected = integers(new_tokenizer(words).encode(text).ids, "id")
        kata.example("encodes", name, expected, words=words, text=text)


def decodes(kata):
    tables = vocabularies()
    for table, name, ids in [
        ("ten words", "five words", [8, 3, 9, 4, 1]),
        ("ten words", "special tokens", [0, 2, 3, 2, 7, 6, 6]),
        ("ten words", "one word", [5]),
        ("ten words", "no ids", []),
        ("both spellings", "every other word", list(range(0, len(tables["both spellings"]), 2))),
        ("the words of all tales", "a tale", None),
    ]:
        tokenizer = new_tokenizer(tables[table])
        if ids is None:
            ids = tokenizer.encode(TALES[17]).ids
        expected = texts([tokenizer.decode(ids, skip_special_tokens=False)], "text")
        kata.example("decodes", name, expected, words=tables[table], ids=ints(*ids))


def pads(kata):
    tables = vocabularies()
    for table, name, lines in [
        ("ten words", "three texts", ["the fox", "the Fox was kind.", "a crow"]),
        ("ten words", "the padding's own word", ["fox [PAD] fox", "the PAD", "a a a a a a"]),
        ("ten words", "one text", ["the fox was a kind fox."]),
        ("ten words", "equally long ones", ["the fox", "a fox"]),
        ("ten words", "a text without words", ["", "was the fox kind", "  "]),
        ("ten words", "nothing but unknown words", ["zebras graze", "zebras never ever sleep"]),
        ("300 words of tales", "B 8, T of a transformer", TALES[:8]),
    ]:
        tokenizer = new_tokenizer(tables[table])
        tokenizer.enable_padding(pad_id=tables[table].index(PAD), pad_token=PAD)
        rows = tokenizer.encode_batch(lines)
        ids = torch.tensor([row.ids for row in rows])
        expected = {
            "ids": integers(ids.flatten(), "id"),
            "sizes of ids": integers(ids.shape, "size"),
            "mask": torch.tensor([row.attention_mask for row in rows]).bool(),
        }
        kata.example("pads", name, expected, words=tables[table], texts=lines)
