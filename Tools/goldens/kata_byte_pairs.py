"""Examples for kata 25: Hugging Face's byte pairs, with merges of the tales' and of GPT-2's own."""

import byte_pairs as bp
from hard_strings import HARD, INVALID, TALES
from kata import examples, integers, ints, texts
from transformers.convert_slow_tokenizer import bytes_to_unicode

LETTER = bytes_to_unicode()


@examples("25-BytePairs")
def byte_pairs(kata):
    letter = [LETTER[byte] for byte in range(256)]
    kata.example("letters", "all bytes", texts(letter, "letter"))
    for name in SPELLED:
        kata.example("spells", name, texts([bp.spelled(HARD[name])], "text"), text=HARD[name])
    holds(kata)
    for name, text in [*HARD.items(), ("numbers side by side", "5½ 2²! x²+y² 3①② Ⅷ8 ²a")]:
        kata.example("cuts", name, texts(bp.pieces(text), "piece"), text=text)
    merges(kata)
    pairs(kata)
    encodes(kata)
    decodes(kata)


SPELLED = [
    "a short tale's end", "no text", "lines of all kinds", "no-break spaces", "control characters",
    "accents, composed", "accents, decomposed", "Russian", "Thai", "Chinese", "Korean, decomposed",
    "rare planes", "emoji with joiners", "format characters", "printable bytes", "code",
]  # fmt: skip


def given(vocabulary):
    """A vocabulary as inputs of an example."""
    tokens, merges = vocabulary
    return {"tokens": tokens, "merges": bp.lines_of(merges)}


def holds(kata):
    for name, vocabulary in [
        ("two merges", small([("a", "b"), ("ab", "c")])),
        ("512 merges of the tales", bp.tales()),
        ("merges of GPT-2's", bp.gpt2()),
    ]:
        tokens, merges = bp.contents(bp.new_tokenizer(*vocabulary))
        asked, pairs = tokens[::-7], merges[::-3]
        expected = {
            "tokens": texts(tokens, "token"),
            "merges": texts(bp.lines_of(merges), "merge"),
            "ids": integers([tokens.index(token) for token in asked], "id"),
            "ranks": integers([merges.index(pair) for pair in pairs], "rank"),
            "counts": integers([len(tokens), len(merges)], "count"),
        }
        asked = {"asked tokens": asked, "asked pairs": bp.lines_of(pairs)}
        kata.example("holds", name, expected, **given(vocabulary), **asked)


def small(merges):
    return bp.LETTERS + ["".join(pair) for pair in merges], merges


def words(text, merges):
    """The tokens that a text of one word becomes."""
    return bp.new_tokenizer(*small(merges)).encode(text).tokens


def merges(kata):
    """What one merge more makes of a word."""
    for name, text, earlier, pair in [
        ("at one place", "fox", [], ("o", "x")),
        ("at three places", "banana-nana", [], ("a", "n")),
        ("nowhere", "fox", [], ("x", "o")),
        ("two alike of three", "aaa", [], ("a", "a")),
        ("two alike of four", "aaaa", [], ("a", "a")),
        ("two alike of five, and more", "aaaaabaaab", [], ("a", "a")),
        ("longer tokens", "thethethat", [("t", "h"), ("th", "e")], ("the", "th")),
        ("a longer one and a letter", "xababac", [("a", "b")], ("ab", "a")),
        ("a pair whose left token stands alone, too", "ababbab", [("a", "b")], ("ab", "b")),
        ("the same letters in other tokens", "abcbc", [("a", "b"), ("b", "c")], ("a", "bc")),
        ("one letter", "a", [], ("a", "a")),
        ("letters that stand for bytes", "ééaé", [], ("Ã", "©")),
        ("a row of 101", 101 * "b", [("b", "b")], ("bb", "bb")),
    ]:
        before, after = words(text, earlier), words(text, [*earlier, pair])
        kata.example("merges", name, texts(after, "token"), pair=list(pair), word=before)


def pairs(kata):
    """The tokens of single pieces."""
    nested = [("b", "c"), ("a", "b"), ("a", "bc"), ("c", "d"), ("ab", "cd")]
    for name, vocabulary, piece in [
        ("the second pair comes first", small(nested), "abc"),
        ("the first pair comes first", small([("a", "b"), ("b", "c")]), "abc"),
        ("nested merges", small(nested), "abcdabd"),
        ("no merge", small(nested), "dcba"),
        ("one letter", small(nested), "a"),
        ("a merge of what was merged", small([("a", "a"), ("aa", "aa"), ("aa", "a")]), 7 * "a"),
        ("merges that wait", small([("d", "e"), ("a", "b"), ("b", "c"), ("c", "de")]), "abcdeabcde"),
        ("a short word of the tales", bp.tales(), " was"),
        ("a name of the tales", bp.tales(), " Tilda"),
        ("a word that the tales lack", bp.tales(), " transformers"),
        ("a long word", bp.tales(), HARD["a long word of parts"]),
        ("one letter 101 times", bp.tales(), HARD["a word of 101 letters"]),
        ("many blanks", bp.tales(), 30 * " "),
        ("bytes of an emoji", bp.tales(), "🦊"),
        ("GPT-2, a word", bp.gpt2(), " tokenizers"),
        ("GPT-2, a word of another script", bp.gpt2(), "Жили"),
        ("GPT-2, an accent", bp.gpt2(), " crème"),
    ]:
        expected = bp.new_tokenizer(*vocabulary).encode(piece).tokens
        # The pieces of which it has to be one.
        assert bp.pieces(piece) == [piece]
        kata.example(
            "pairs", name, texts(expected, "token"), piece=bp.spelled(piece), **given(vocabulary)
        )


def encodes(kata):
    lines = [("a long tale", TALES[150]), *HARD.items()]
    # Letters that look the same and are none: the ångström's sign, and syllables made of letters.
    twins = "\u212bngström \u00c5ngström \u212bngström 한글 \u1112\u1161\u11ab글 한글 \u2126 \u03a9"
    lines.append(("words that look the same", twins))
    for name, text in lines:
        ids = bp.new_tokenizer(*bp.tales()).encode(text).ids
        kata.example("encodes", name, integers(ids, "token"), text=text, **given(bp.tales()))
    for place, text in enumerate(bp.OWN_TEXTS):
        ids = bp.new_tokenizer(*bp.gpt2()).encode(text).ids
        name = f"GPT-2's merges, text {place + 1}"
        kata.example("encodes", name, integers(ids, "token"), text=text, **given(bp.gpt2()))


def decodes(kata):
    tokenizer = bp.new_tokenizer(*bp.tales())
    cases = [("a tale", tokenizer.encode(TALES[5]).ids), ("no tokens", [])]
    for name in SPELLED[2:]:
        cases.append((name, tokenizer.encode(HARD[name]).ids))
    for name, text in INVALID.items():
        cases.append((name, [tokenizer.token_to_id(LETTER[byte]) for byte in text]))
    words = tokenizer.encode("a fox 🦊 was there").ids
    cases += [("a text cut within a character", words[:5]), ("all letters", list(range(256)))]
    cases += [("from within a character on", words[4:])]
    for name, ids in cases:
        text = tokenizer.decode(ids, skip_special_tokens=False)
        kata.example("decodes", name, texts([text], "text"), ids=ints(*ids), **given(bp.tales()))
