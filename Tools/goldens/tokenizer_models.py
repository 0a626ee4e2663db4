"""Makes tokenizers with Hugging Face and writes them to Tests/Goldens/Tokenizers, with what they give.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/tokenizer_models.py [--gpt2 FOLDER] [--bert FOLDER]

Each folder has a `tokenizer.json` and, in `expected.json`, texts with their ids, their token types and
what is decoded of them. With --gpt2, a folder with that model's `vocab.json` and `merges.txt`, and --bert,
one with its `vocab.txt`, the ids of the hard texts by the real vocabularies are written anew, to
`real.json`; the vocabularies themselves are too large to be kept.
"""

import argparse
import json
import random
from collections import Counter
from math import log
from pathlib import Path

from hard_strings import HARD, INVALID, TALES
from tokenizers import (
    AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers,
)  # fmt: skip

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Tokenizers"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# Texts with tokens that were added, in all surroundings.
ADDED = [
    "a <left>b  <left> c \t<left>", "a<right>  b <right>\n\nc", "one<word>two <word>, <word> \u00e9<word> _<word>",
    "<word>", " <right> <left> ", "<left><right><word>", "<<left>>", "Honey Pot honey pot HONEY POT h\u00f3ney p\u00f3t",
    "honey potter", "<|endoftext|>a<|endoftext|>", "x<long><longer>y", "<|endoftext|", "  <left>  <left>  ",
    "<ACCENT\u00c9> <accent\u00e9> <accente> <accente\u0301>", "<right>\u3000\u2028x", "\u3000<left>",
]  # fmt: skip


def added_tokens():
    return [
        AddedToken("<left>", lstrip=True, normalized=False, special=True),
        AddedToken("<right>", rstrip=True, normalized=False, special=False),
        AddedToken("<word>", single_word=True, normalized=False),
        AddedToken("Honey Pot", normalized=True),
        AddedToken("<Accent\u00e9>", normalized=True),
        AddedToken("<long>", normalized=False),
        AddedToken("<longer>", normalized=False),
        AddedToken("<long><long", normalized=False),
    ]


def byte_pairs(prefix_space):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix_space)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "</s>", "<|endoftext|>"] if prefix_space else ["<|endoftext|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(TALES + list(HARD.values()), trainer)
    tokenizer.add_tokens(added_tokens())
    if prefix_space:
        tokenizer.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
    else:
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    return tokenizer


def word_pieces(lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece(cleanup=lowercase)
    # Letters that continue words get certain ids: see tokenizer_training.py.
    texts = TALES + list(HARD.values())
    letters = set()
    for text in texts:
        for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text)):
            letters.update(word[1:])
    special = SPECIAL + ["##" + letter for letter in sorted(letters)]
    trainer = trainers.WordPieceTrainer(
        vocab_size=1200, special_tokens=special, limit_alphabet=10**6, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    vocabulary = tokenizer.get_vocab()
    # The letters are no special tokens, and some unknown.
    kept = [token for token in sorted(vocabulary, key=vocabulary.get) if token not in ("z", "##z", "\u6211")]
    model = models.WordPiece({token: id for id, token in enumerate(kept)}, unk_token="[UNK]")
    settings = (tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = settings
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.add_tokens(added_tokens())
    if lowercase:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
            special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
        )  # fmt: skip
    else:
        tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def unigram_pieces():
    """The most frequent parts of words, as likely as they are frequent: the library's own trainer gives
    others at each run."""
    counts = Counter()
    for word in " ".join(TALES).split():
        word = "\u2581" + word
        for start in range(len(word)):
            for end in range(start + 1, len(word) + 1):
                counts[word[start:end]] += 1
    chosen = sorted(counts, key=lambda part: (-counts[part] * len(part), part))[:500]
    chosen += [part for part in sorted(counts) if len(part) == 1 and part not in chosen]
    total = sum(counts[part] for part in chosen)
    return [(part, round(log(counts[part] / total), 6)) for part in chosen]


def unigram(scheme, spells_bytes):
    pieces = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), *unigram_pieces()]
    if spells_bytes:
        pieces += [(f"<0x{byte:02X}>", -20.0) for byte in range(256)]
    tokenizer = Tokenizer(models.Unigram(pieces, 0, spells_bytes))
    if spells_bytes:
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.Strip(), normalizers.Replace("``", '"'), normalizers.Lowercase()]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme=scheme)]
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme=scheme)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme=scheme)
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    tokenizer.add_tokens([token for token in added_tokens() if not token.normalized])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>:1", special_tokens=[("</s>", 2)]
    )
    return tokenizer


def deberta():
    """As the library makes it of a DeBERTa's pieces: runs of white space are one space, marks are put
    together with their letters, and a mask is found in texts."""
    from transformers import DebertaV2Tokenizer

    special = [("[PAD]", 0.0), ("[CLS]", 0.0), ("[SEP]", 0.0), ("[UNK]", 0.0)]
    tokenizer = DebertaV2Tokenizer(vocab=special + unigram_pieces() + [("\u2581\u00fc", -9.0)])
    tokenizer._tokenizer.add_tokens([token for token in added_tokens() if not token.normalized])
    return tokenizer._tokenizer


def write(name, tokenizer):
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(tokenizer.to_str(pretty=False) + "\n", encoding="utf-8")
    texts = list(HARD.values()) + ADDED
    entries = []
    for number, text in enumerate(texts):
        second = texts[number - 3] if number % 5 == 3 else None
        encoding = tokenizer.encode(text, second)
        entry = {"text": text, "second": second, "ids": encoding.ids, "types": encoding.type_ids}
        entry["bare"] = tokenizer.encode(text, second, add_special_tokens=False).ids
        entry["decoded"] = tokenizer.decode(encoding.ids, skip_special_tokens=False)
        entry["plain"] = tokenizer.decode(encoding.ids, skip_special_tokens=True)
        entries.append(entry)
    save(folder / "expected.json", entries)


def save(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(path.relative_to(FOLDER), path.stat().st_size)


def invalid_bytes():
    """Bytes that are no UTF-8, as Python reads them."""
    generator = random.Random(7)
    # Bytes at the edges of what may stand in a character.
    edges = bytes.fromhex("00417f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff")
    drawn = [bytes(generator.choices(edges, k=generator.randint(1, 12))) for _ in range(300)]
    rows = [*INVALID.values(), *drawn]
    save(FOLDER / "bytes.json", [{"bytes": list(row), "text": row.decode("utf-8", "replace")} for row in rows])


def real(gpt2, bert):
    from transformers import BertTokenizer, GPT2Tokenizer

    vocabulary = f"{bert}/vocab.txt"
    tokenizers = {
        "gpt2": GPT2Tokenizer(vocab=f"{gpt2}/vocab.json", merges=f"{gpt2}/merges.txt"),
        "bert-base-uncased": BertTokenizer(vocab=vocabulary),
        # The same tokens with capitals and accents kept.
        "cased": BertTokenizer(vocab=vocabulary, do_lower_case=False),
    }
    texts = list(HARD.values())
    expected = {name: tokenizer(texts)["input_ids"] for name, tokenizer in tokenizers.items()}
    save(FOLDER / "real.json", {"texts": texts, **expected})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gpt2")
    parser.add_argument("--bert")
    options = parser.parse_args()
    write("BytePairs", byte_pairs(prefix_space=False))
    write("PrefixedBytePairs", byte_pairs(prefix_space=True))
    write("WordPieces", word_pieces(lowercase=True))
    write("CasedWordPieces", word_pieces(lowercase=False))
    write("Unigram", unigram("first", spells_bytes=False))
    write("ByteUnigram", unigram("always", spells_bytes=True))
    write("Deberta", deberta())
    invalid_bytes()
    if options.gpt2 and options.bert:
        real(options.gpt2, options.bert)


if __name__ == "__main__":
    main()
