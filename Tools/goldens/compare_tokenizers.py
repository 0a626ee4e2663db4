"""Compares our tokenizers with Hugging Face's on random texts of many scripts.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/compare_tokenizers.py --gpt2 FOLDER --bert FOLDER [--count 100000] [--seed 1]

The folders have `vocab.json` and `merges.txt`, and `vocab.txt`. Each text goes through `transformer
tokenize` and through the library, for GPT-2's vocabulary and for BERT's, uncased and cased; the ids, and as
many random ids, go back. Every difference counts, the first of them are shown, and the exit code says
whether there is one. It takes some minutes.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from hard_strings import HARD
from transformers import BertTokenizer, GPT2Tokenizer

PACKAGE = Path(__file__).resolve().parents[2]
# The parts of Unicode that texts are drawn from; those of everyday life more often.
BLOCKS = 6 * [(0x20, 0x7F)] + [
    (0x01, 0x250), (0x250, 0x600), (0x600, 0x900), (0x900, 0xE00), (0xE00, 0x1200), (0x1200, 0x2000),
    (0x2000, 0x2C00), (0x2C00, 0x3100), (0x3100, 0x4E10), (0x4E00, 0xA000), (0xA000, 0xAC00),
    (0xAC00, 0xD7B0), (0xE000, 0x10000), (0x10000, 0x12000), (0x12000, 0x1F000), (0x1F000, 0x20000),
    (0x20000, 0x30000), (0xE0000, 0x110000), (0x01, 0x110000), (0x300, 0x370),
]  # fmt: skip
WORDS = (
    "the of and a story Once upon don't I'LL we've it's hello,world 123 3.14 [MASK] [CLS] <|endoftext|> "
    "\u00e9t\u00e9 na\u00efve \ufb01 \u0130 \u01c5\u0301 [SEP] ##ing [mask] <|endoftext|"
).split() + [" ", "  ", "\n", "\r\n", "\t", "'", "'s", "\u00a0", "\u3000", "\u1100\u1161\u11a8"]
# Marks of all classes, also such as only newer editions of Unicode know.
MARKS = [chr(c) for c in range(0x300, 0x330)] + list(
    "\u0345\u1abf\u302e\u302f\U0001d165\U0001d16d\u093c\u094d\u0d3b\u0898\u1b44\u3099\u0f71\u0f72\u05b0"
    "\u064b\U0001e000\U0001e94a"
)


def draw_text(generator):
    parts = []
    for _ in range(generator.randint(1, 12)):
        kind = generator.random()
        if kind < 0.35:
            parts.append(generator.choice(WORDS))
        elif kind < 0.5:
            letters = "ae\u0301\u0451\uac00\uac01" + "".join(generator.sample(MARKS, 4))
            parts.append("".join(generator.choices(letters, k=generator.randint(1, 8))))
        else:
            low, high = generator.choice(BLOCKS)
            scalars = [generator.randrange(low, high) for _ in range(generator.randint(1, 10))]
            parts.append("".join(chr(c) for c in scalars if not 0xD800 <= c < 0xE000))
        if generator.random() < 0.4:
            parts.append(" ")
    return "".join(parts)


class Ours:
    def __init__(self, program, folder):
        self.start = [program, "tokenize", "--model", folder]

    def run(self, options, texts):
        words = [*self.start, *options, "--", *texts]
        result = subprocess.run(words, capture_output=True, check=False)
        if result.returncode:
            sys.exit(result.stderr.decode())
        return result.stdout.decode("utf-8")

    def encode(self, texts):
        lines = self.run([], texts).split("\n")[:-1]
        return [[int(id) for id in line.split()] for line in lines]

    def decode(self, rows, skips):
        options = ["--decode"] + (["--no-special"] if skips else [])
        return self.run(options, [" ".join(map(str, row)) for row in rows])


def compare(name, ours, theirs, texts, generator):
    """How many ids and how many decoded texts differ."""
    different = [0, 0]
    for start in range(0, len(texts), 2_000):
        batch = texts[start : start + 2_000]
        expected = theirs(batch)["input_ids"]
        for text, mine, their in zip(batch, ours.encode(batch), expected, strict=True):
            if mine != their:
                different[0] += 1
                if different[0] <= 3:
                    print(f"{name}: {ascii(text)}\n  ours   {mine}\n  theirs {their}")
        drawn = [
            [generator.randrange(len(theirs)) for _ in range(generator.randint(0, 12))]
            for _ in batch
        ]
        for skips in (False, True):
            rows = expected + drawn
            decode = theirs.backend_tokenizer.decode
            texts_back = [decode(row, skip_special_tokens=skips) for row in rows]
            if ours.decode(rows, skips) == "".join(text + "\n" for text in texts_back):
                continue
            for row, text in zip(rows, texts_back):
                if ours.decode([row], skips) != text + "\n":
                    different[1] += 1
                    if different[1] <= 3:
                        print(f"{name}: {row}\n  theirs {ascii(text)}")
    return different


def built():
    os.environ["TRANSFORMER_KATAS_TOOLS"] = "1"
    build = ["swift", "build", "--package-path", PACKAGE, "-c", "release", "--product", "transformer-reference"]
    if subprocess.run(build, stdout=sys.stderr, check=False).returncode:
        sys.exit("compare_tokenizers.py: transformer does not build.")
    folder = subprocess.check_output([*build, "--show-bin-path"], text=True).strip()
    return Path(folder) / "transformer-reference"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gpt2", type=Path, required=True)
    parser.add_argument("--bert", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", type=Path, help="transformer as it is, not built anew")
    options = parser.parse_args()
    program = options.program or built()
    generator = random.Random(options.seed)
    texts = [text.replace("\0", "") for text in HARD.values()]
    texts += [draw_text(generator) for _ in range(options.count - len(texts))]
    vocabulary = str(options.bert / "vocab.txt")
    with tempfile.TemporaryDirectory() as cased:
        os.symlink(os.path.abspath(vocabulary), f"{cased}/vocab.txt")
        Path(cased, "tokenizer_config.json").write_text('{"do_lower_case": false}')
        pairs = {"vocab": str(options.gpt2 / "vocab.json"), "merges": str(options.gpt2 / "merges.txt")}
        sides = [
            ("GPT-2", options.gpt2, GPT2Tokenizer(**pairs)),
            ("BERT, uncased", options.bert, BertTokenizer(vocab=vocabulary)),
            ("BERT, cased", cased, BertTokenizer(vocab=vocabulary, do_lower_case=False)),
        ]
        failed = False
        for name, folder, theirs in sides:
            ids, back = compare(name, Ours(program, folder), theirs, texts, generator)
            print(f"{name}: of {len(texts)} texts, {ids} have other ids; {back} of ids are other texts")
            failed = failed or ids or back
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
