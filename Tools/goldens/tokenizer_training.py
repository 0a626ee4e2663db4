"""Trains vocabularies with Hugging Face and writes them to Tests/Goldens/Tokenizers/training.json.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/tokenizer_training.py

WordPieceTrainer numbers the letters that continue a word as its hash table has them, another way at
each run, and the numbers decide between pairs that are equally frequent. So such letters are given to
both sides as special tokens, whose numbers are certain.
"""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).resolve().parent
FILE = HERE.parents[1] / "Tests" / "Goldens" / "Tokenizers" / "training.json"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def byte_pairs(texts, size, minimum):
    special = ["<|endoftext|>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=size, min_frequency=minimum, special_tokens=special, initial_alphabet=alphabet,
        show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return {"special": special, "tokens": in_order(model["vocab"]), "merges": model["merges"]}


def word_pieces(texts, size, minimum, lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    continuing = set()
    for text in texts:
        normalized = tokenizer.normalizer.normalize_str(text)
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalized):
            continuing.update(word[1:])
    special = SPECIAL + ["##" + letter for letter in sorted(continuing)]
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=minimum, special_tokens=special, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return {"special": special, "tokens": in_order(model["vocab"]), "lowercase": lowercase}


def in_order(vocabulary):
    return [token for token, _ in sorted(vocabulary.items(), key=lambda row: row[1])]


def draw(letters, count, length, seed):
    generator = random.Random(seed)
    return ["".join(generator.choices(letters, k=length)) for _ in range(count)]


def main():
    tales = (HERE / "tales.txt").read_text(encoding="utf-8").split("\n")
    # Texts of few letters are full of ties, and of merges that make the same token.
    ties = draw("ab ", 60, 40, seed=1)
    letters = list("aAbé'12 \n\u3000ß日本한국😀") + ["e\u0301", "\u0430\u0301", "\r\n", "  ", "\t"]
    scripts = draw(letters, 80, 25, seed=2)
    corpora = {"ties": ties, "scripts": scripts, "nothing": []}
    # Too long to be written out: the test reads the same file.
    entries = [
        {"corpus": name, "size": size, "minimum": minimum, **train(texts, size, minimum, *more)}
        for name, texts in [("tales", tales), *corpora.items()]
        for size, minimum in [(600, 0), (320, 3)]
        for train, *more in [(byte_pairs,), (word_pieces, True), (word_pieces, False)]
    ]
    FILE.parent.mkdir(exist_ok=True)
    text = json.dumps({"corpora": corpora, "entries": entries}, ensure_ascii=False, indent=0)
    FILE.write_text(text + "\n", encoding="utf-8")
    print(FILE.name, FILE.stat().st_size, [len(entry["tokens"]) for entry in entries])


if __name__ == "__main__":
    main()
