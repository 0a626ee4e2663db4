"""Byte pairs for goldens: merges that were learned from the tales, and GPT-2's own."""

import functools
import json
import sys
from pathlib import Path

from hard_strings import HARD, TALES
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

LETTERS = sorted(pre_tokenizers.ByteLevel.alphabet())


def new_tokenizer(tokens, merges):
    """GPT-2's tokenizer of tokens in the order of their ids, without special ones in texts."""
    table = {token: place for place, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(table, [tuple(pair) for pair in merges]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def trained(lines, size, **settings):
    """Tokens and merges that Hugging Face's trainer learns from lines of text."""
    tokenizer = new_tokenizer([], [])
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=LETTERS, show_progress=False, **settings
    )
    tokenizer.train_from_iterator(lines, trainer)
    return contents(tokenizer)


def contents(tokenizer):
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    return tokens, [tuple(pair) for pair in model["merges"]]


@functools.cache
def tales(size=768):
    """All letters, and merges that the tales want most."""
    return trained(TALES, size)


def lines_of(merges):
    """As merges.txt has them."""
    return [f"{left} {right}" for left, right in merges]


def spelled(text):
    """A text's bytes as letters."""
    cutter = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return "".join(piece for piece, _ in cutter.pre_tokenize_str(text))


def pieces(text):
    """GPT-2's pieces, as they stand in the text."""
    cutter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return [text[start:end] for _, (start, end) in cutter.pre_tokenize_str(text)]


# What GPT-2's merges are asked for. Enough of them to make all tokens of these lies in gpt2_merges.txt:
#
#     python Tools/goldens/byte_pairs.py models/gpt2
OWN_TEXTS = [
    "Once upon a time there was a fox who didn't like tokenizers, and that was bad.",
    "  Three    blanks,\n\n\ttabs and   99 bottles: isn't it?",
    HARD["accents, composed"],
    HARD["Russian"],
    HARD["emoji"],
    HARD["code"],
]
SUBSET = Path(__file__).parent / "gpt2_merges.txt"


def pairs_of(path):
    """The merges of a merges.txt."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]


def gpt2():
    """Letters, and those merges of GPT-2's that OWN_TEXTS want, in their order."""
    merges = pairs_of(SUBSET)
    return LETTERS + list(dict.fromkeys("".join(pair) for pair in merges)), merges


def write_subset(folder):
    """Writes the merges that can be made in OWN_TEXTS, and makes sure that no other one is missed."""
    merges = pairs_of(folder / "merges.txt")
    words = {spelled(piece) for text in OWN_TEXTS for piece in pieces(text)}
    some = [pair for pair in merges if any("".join(pair) in word for word in words)]
    SUBSET.write_text("\n".join(lines_of(some)) + "\n", encoding="utf-8")
    whole = new_tokenizer(LETTERS + list(dict.fromkeys("".join(p) for p in merges)), merges)
    part = new_tokenizer(*gpt2())
    for text in OWN_TEXTS:
        assert whole.encode(text).tokens == part.encode(text).tokens


if __name__ == "__main__":
    write_subset(Path(sys.argv[1]))
