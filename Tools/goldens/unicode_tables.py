"""Writes Sources/Tokenizers/Unicode/UnicodeTables.swift: what Hugging Face's tokenizers take a scalar for.

Their parts were made for different editions of Unicode: the regular expression of GPT-2 knows other
letters than the punctuation of BERT, and neither is Swift's edition. So each scalar is given to the
library itself, and what it does with it is written down, as runs of scalars that it treats alike.
"""

import sys
import unicodedata
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers

PACKAGE = Path(__file__).resolve().parents[2]
FILE = PACKAGE / "Sources" / "Tokenizers" / "Unicode" / "UnicodeTables.swift"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)


def piece_kinds():
    """Of each scalar, what GPT-2's regular expression takes it for."""
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)

    def pieces(text):
        return [place for _, place in byte_level.pre_tokenize_str(text)]

    # A space goes along with what follows.
    kinds = {0x20: "space"}
    for c in SCALARS:
        if c == 0x20:
            continue
        found = pieces("a" + chr(c) + "1")
        if len(found) == 2:
            kinds[c] = "letter" if found[0] == (0, 2) else "number"
        elif len(pieces("!" + chr(c) + "!")) == 3:
            kinds[c] = "space"
    return kinds


def bert_normalizer(**steps):
    names = ("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
    return normalizers.BertNormalizer(**{name: steps.get(name, False) for name in names})


def removed_by_cleaning():
    clean = bert_normalizer(clean_text=True).normalize_str
    return [c for c in SCALARS if clean("a" + chr(c) + "b") == "ab"]


def punctuation():
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    return [c for c in SCALARS if len(split("a" + chr(c) + "b")) == 3]


def ideographs():
    spaced = bert_normalizer(handle_chinese_chars=True).normalize_str
    return [c for c in SCALARS if spaced(chr(c)) == f" {chr(c)} "]


def word_scalars():
    """Beside which an added token does not stand alone."""
    tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.add_tokens([AddedToken("<>", single_word=True, normalized=False)])
    beside = tokenizer.encode_batch(["<>" + chr(c) for c in SCALARS], add_special_tokens=False)
    return [c for c, encoding in zip(SCALARS, beside) if encoding.ids[0] == 0]


def marks(strip):
    """The marks that stripping leaves, with their combining classes; and those that it removes and
    that have none, so that marks before and after them keep their order."""
    decompose = normalizers.NFD().normalize_str
    known = [c for c in SCALARS if unicodedata.combining(chr(c))]
    # One mark of each class whose class every edition knows.
    probes = {}
    for c in known:
        if c < 0x590 or c in (0x94D, 0x93C, 0x3099, 0x302A) or 0x590 <= c < 0x700:
            probes.setdefault(unicodedata.combining(chr(c)), c)

    def swaps(first, second):
        text = "a" + chr(first) + chr(second)
        return decompose(text) != text and decompose(chr(first)) == chr(first)

    left = {}
    for c in known:
        if strip[c] != chr(c):
            continue
        below = [k for k, probe in probes.items() if swaps(c, probe)]
        above = [k for k, probe in probes.items() if swaps(probe, c)]
        if not below and not above:
            continue
        value = unicodedata.combining(chr(c))
        assert all(k < value for k in below) and all(k > value for k in above), hex(c)
        left[c] = value
    (high, high_class), (low, low_class) = (
        max(left.items(), key=lambda x: x[1]),
        min(left.items(), key=lambda x: x[1]),
    )
    assert high_class > low_class
    accents = bert_normalizer(strip_accents=True).normalize_str
    classless = [
        c
        for c in SCALARS
        if strip[c] == "" and accents("a" + chr(high) + chr(c) + chr(low))[1] == chr(high)
    ]
    return left, classless


# MARK: - Writing


def digits(number):
    """A number as letters, five bits each, the lowest first; another follows where bit 5 is set."""
    letters = []
    while True:
        number, low = number >> 5, number & 31
        letters.append(chr(0x30 + low + (32 if number else 0)))
        if not number:
            return "".join(letters)


def signed(number):
    return digits(2 * number if number >= 0 else -2 * number - 1)


def ranges(scalars):
    """The gap before each run, and its length less one."""
    runs = []
    for c in scalars:
        if runs and runs[-1][1] + 1 == c:
            runs[-1][1] = c
        else:
            runs.append([c, c])
    text, end = "", 0
    for first, last in runs:
        text += digits(first - end) + digits(last - first)
        end = last + 1
    return text


def mapped(pairs):
    """The gap before each run, twice its length less one, plus one if every other scalar is meant;
    and how far away the others are."""
    pairs = sorted(pairs.items())
    text, end, place = "", 0, 0
    while place < len(pairs):
        first, to = pairs[place]
        best = (1, 1)
        for step in (1, 2):
            count = 1
            while place + count < len(pairs):
                c, other = pairs[place + count]
                if c != first + step * count or other - c != to - first:
                    break
                count += 1
            best = max(best, (count, -step), key=lambda x: x[0])
        count, step = best[0], abs(best[1])
        text += digits(first - end) + digits(2 * (count - 1) + (step == 2)) + signed(to - first)
        end = first + step * (count - 1) + 1
        place += count
    return text


def longer(pairs):
    """Scalars that become several: the scalar, how many, and which."""
    return "".join(
        digits(c) + digits(len(to)) + "".join(digits(ord(other)) for other in to)
        for c, to in sorted(pairs.items())
    )


HEADER = """\
// Written by Tools/goldens/unicode_tables.py out of what Hugging Face's tokenizers do.

/// What Hugging Face's tokenizers take scalars for, in numbers that ``NumberReader`` reads.
enum UnicodeTables {
"""


def property_of(name, comment, text):
    lines = [text[k : k + 94] for k in range(0, len(text), 94)]
    body = "\\#\n".join(f"    {line}" for line in lines)
    return (
        f"  /// {comment}\n"
        f'  static let {name}: StaticString = #"""\n{body}\n    """#\n'
    )


def main():
    accents = bert_normalizer(strip_accents=True).normalize_str
    lower = bert_normalizer(lowercase=True, strip_accents=False).normalize_str
    kinds = piece_kinds()
    strip = {c: accents(chr(c)) for c in SCALARS}
    lowered = {c: lower(chr(c)) for c in SCALARS}
    stripped = {c: to for c, to in strip.items() if to != chr(c) and c not in HANGUL}
    changed = {c: to for c, to in lowered.items() if to != chr(c)}
    left, classless = marks(strip)

    def of_kind(kind):
        return ranges(c for c in SCALARS if kinds.get(c) == kind)

    def of_length(pairs, test):
        return {c: to for c, to in pairs.items() if test(len(to))}

    def single(pairs):
        return {c: ord(to) for c, to in of_length(pairs, lambda n: n == 1).items()}

    properties = [
        ("letters", "Of GPT-2's regular expression, as are the next two.", of_kind("letter")),
        ("numbers", "`\\p{N}`.", of_kind("number")),
        ("spaces", "`\\s`, which are the white space of BERT as well.", of_kind("space")),
        ("wordScalars", "`\\w` of Rust's regular expressions.", ranges(word_scalars())),
        ("removed", "What BERT's cleaning drops.", ranges(removed_by_cleaning())),
        ("punctuation", "What is a word of its own to BERT.", ranges(punctuation())),
        ("ideographs", "What BERT puts spaces around.", ranges(ideographs())),
        (
            "strippedMarks",
            "What stripping accents removes.",
            ranges(c for c, to in stripped.items() if to == ""),
        ),
        ("classlessMarks", "Those of them that end a run of marks.", ranges(classless)),
        (
            "stripped",
            "What others become without accents, Hangul aside.",
            mapped(single(stripped)),
        ),
        (
            "strippedToSeveral",
            "The same, where it is more than one.",
            longer(of_length(stripped, lambda n: n > 1)),
        ),
        (
            "markClasses",
            "The combining classes of marks that stripping leaves, as if they were scalars.",
            mapped(left),
        ),
        ("lowercased", "Small letters.", mapped(single(changed))),
        (
            "lowercasedToSeveral",
            "The same, where it is more than one.",
            longer(of_length(changed, lambda n: n != 1)),
        ),
    ]
    text = HEADER + "\n".join(property_of(*row) for row in properties) + "}\n"
    FILE.write_text(text)
    print(FILE.relative_to(PACKAGE), len(text), "bytes", text.count("\n"), "lines")


if __name__ == "__main__":
    sys.exit(main())
