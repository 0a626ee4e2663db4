"""Examples for kata 27: BERT's tokenizer, as Hugging Face has it."""

import unicodedata

from hard_strings import HARD, TALES
from kata import examples, fact, integers, ints, texts
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from train_pieces import HERE
from transformers import BertTokenizer


def vocabulary(name):
    return (HERE / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")


UNCASED, CASED = vocabulary("wordpiece.txt"), vocabulary("wordpiece_cased.txt")


@examples("27-WordPiece")
def wordpiece(kata):
    finds(kata)
    cleans(kata)
    uncases(kata)
    judges(kata)
    splits(kata)
    cuts(kata)
    encodes(kata)
    pairs(kata)
    decodes(kata)


def hard(*names):
    return [(name, HARD[name]) for name in names]


def tokenizer(tokens, isLowercased=True):
    """`split_special_tokens`: a text may speak of `[SEP]`, and is cut nowhere."""
    ids = {token: place for place, token in enumerate(tokens)}
    assert len(ids) == len(tokens)
    return BertTokenizer(ids, do_lower_case=isLowercased, split_special_tokens=True)


def finds(kata):
    for name, tokens, asked in [
        ("five tokens", ["[UNK]", "a", "b", "##a", "##b"], ["a", "##b", "b", "[UNK]", "##a"]),
        ("one that is not there", ["b", "[UNK]", "a"], ["c", "a", "A", "", "##a", "a "]),
        ("é in one scalar and in two", ["[UNK]", "é", "e\u0301"], ["e\u0301", "é", "e"]),
        ("550 tokens", UNCASED, ["the", "##er", "[MASK]", "é", "그", UNCASED[0], UNCASED[-1]]),
        ("415 tokens, with accents", CASED, ["été", "e\u0301te\u0301", "Å", "\u212b", "A\u030a"]),
    ]:
        ids = [tokens.index(token) if token in tokens else -1 for token in asked]
        kata.example("finds", name, integers(ids, "id"), tokens=tokens, asked=asked)


# MARK: Words

CLEAN = normalizers.BertNormalizer(True, False, False, False)
UNCASE = normalizers.BertNormalizer(False, False, True, True)
IDEOGRAPHS = normalizers.BertNormalizer(False, True, False, False)
WORDS = pre_tokenizers.BertPreTokenizer()


def checked(text):
    """A text none of whose scalars has changed its kind since Hugging Face's tables were made."""
    for scalar in text:
        kind = unicodedata.category(scalar)
        hidden = kind in ("Cc", "Cf", "Co") and scalar not in "\t\n\r" or scalar == "\ufffd"
        assert (CLEAN.normalize_str(scalar) == "") == hidden, hex(ord(scalar))
        if not hidden and not scalar.isspace():
            isMark = kind[0] == "P" or scalar in "$+<=>^`|~"
            assert (len(WORDS.pre_tokenize_str(f"a{scalar}b")) == 3) == isMark, hex(ord(scalar))
    parts = [part for part in unicodedata.normalize("NFD", text) if unicodedata.category(part) != "Mn"]
    assert UNCASE.normalize_str(text) == "".join(part.lower() for part in parts), text
    return text


def words(text):
    return [word for word, _ in WORDS.pre_tokenize_str(IDEOGRAPHS.normalize_str(text))]


def cleans(kata):
    for name, text in [
        ("a plain text", "Once upon a time"),
        ("a line feed", "one\ntwo"),
        ("a carriage return and a line feed", "one\r\ntwo\rthree"),
        ("a no-break space", "10\u00a0km"),
        ("a letter and its mark", "e\u0301 \u0301"),
        ("the scalar for what could not be read", "a\ufffdb"),
        ("a scalar of the user's own", "a\ue000b\U000f0000c"),
        ("a scalar that is not assigned", "a\u0378b"),
    ] + hard(
        "no text", "blanks at both ends", "runs of blanks", "tabs", "lines of all kinds",
        "no-break spaces", "other white space", "vertical tab and form feed", "accents, decomposed",
        "emoji with joiners", "flags", "control characters", "format characters",
        "private and unassigned", "a byte order mark",
    ):  # fmt: skip
        kata.example("cleans", name, texts([CLEAN.normalize_str(checked(text))], "text"), text=text)


def uncases(kata):
    for name, text in [
        ("small letters", "once upon a time"),
        ("capitals", "ONCE Upon"),
        ("é in one scalar and in two", "\u00e9 e\u0301 É E\u0301"),
        ("a sigma at the end of a word", "ΟΔΟΣ"),
        ("a dot above", "İI"),
        ("a syllable of three letters", "\uac01"),
        ("marks that take room of their own", "का कि"),
        ("a ring around", "a\u20dd"),
        ("two marks that change places", "a\u0301\u0323 q\u0307\u0323"),
        ("the signs for Kelvin and Ångström", "\u212a \u212b"),
        ("a ligature", "ﬁ"),
        ("a long text", TALES[7]),
    ] + hard(
        "no text", "accents, composed", "accents, decomposed", "marks upon marks", "Turkish", "German",
        "Greek", "Russian", "Arabic", "Hindi", "Thai", "Japanese", "Korean", "ligatures and wide forms",
        "digits of other scripts", "skin and variants",
    ):  # fmt: skip
        kata.example("uncases", name, texts([UNCASE.normalize_str(checked(text))], "text"), text=text)


def judges(kata):
    """Which scalars of a text are words by themselves."""
    for name, text in [
        ("a sentence", "Yes, it is."),
        ("the first half of ASCII", "".join(map(chr, range(0x40)))),
        ("the second half of ASCII", "".join(map(chr, range(0x40, 0x80)))),
        ("quotes and dashes", "“‘«»’” ‐–— … ‹›"),
        ("signs beyond ASCII", "€ £ ± × ÷ ° ¬ ¦ ´ ¨ ¢ © ® § ¶ ¡ ¿ · ← ∑ √"),
        ("other scripts", "، ؟ 。、「」 ！？ · ׃ ། ฿ ๏"),
        ("letters, digits and marks", "aÉжم你 7٣½ e\u0301 का ʼ"),
        ("pictures and joiners", HARD["emoji with joiners"]),
    ]:
        alone = [scalar for scalar in checked(text) if len(WORDS.pre_tokenize_str(f"a{scalar}b")) == 3]
        kata.example("judges", name, texts(alone, "mark"), text=text)


def splits(kata):
    for name, text in [
        ("three words", "once upon a"),
        ("a sentence", "Mia said: yes."),
        ("an apostrophe", "Nina's"),
        ("dots and signs in a row", "wait... a+b=c $5 x_y (a-b)"),
        ("white space of several kinds", "\ta\u00a0b \u3000 c\n"),
        ("letters between ideographs", "a你好b c世"),
        ("ideographs, their letters and their stop", "漢字と 東京。"),
        ("the last ideograph before a gap, and the first in it",
         "x\U0002b81fy x\U0002b820y x\U0002b91fy x\U0002b920y x\ufa0ey x\u3400y x\U00030000y"),
        ("a mark behind an ideograph", "你\u0301 a\u0301"),
    ] + hard(
        "no text", "one blank", "a tale", "runs of blanks", "tabs and blanks mixed", "lines of all kinds",
        "contractions", "half a contraction", "curly apostrophes", "accents, decomposed", "Arabic",
        "Hindi", "Thai", "Chinese", "Japanese", "Korean", "rare planes", "numbers", "code", "markup",
        "signs in a row", "quotes and dashes", "snake and camel", "emoji", "flags", "special tokens",
    ):  # fmt: skip
        kata.example("splits", name, texts(words(checked(text)), "word"), text=text)


# MARK: Pieces

SMALL = """[PAD] [UNK] [CLS] [SEP] a b un unaff ##aff ##affable ##ab ##able ##a ##b ##c ##l ##le
    af able abc ab ##bc ##abc ##abcd é e ##\u0301 ##é e\u0301t t ##t ## # ##s s 你 ##好""".split()


def cuts(kata):
    for name, word, tokens in [
        ("a token by itself", "able", SMALL),
        ("two pieces", "unable", SMALL),
        ("the longest comes first", "unaffable", SMALL),
        ("the longest, and then nothing fits", "unaffx", SMALL),
        ("nothing fits at the start", "xab", SMALL),
        ("nothing fits in the middle", "abxab", SMALL),
        ("a longest piece that leaves what does not fit", "abcd", SMALL),
        ("what only goes on begins the word", "cab", SMALL),
        ("what only begins goes on", "aaf", SMALL),
        ("a letter three times", "bbb", SMALL),
        ("é in one scalar", "tét", SMALL),
        ("é in two", "te\u0301t", SMALL),
        ("é in two, at the start", "e\u0301t", SMALL),
        ("a mark by itself", "a\u0301b", SMALL),
        ("the sign of what goes on, as a word", "##s", SMALL),
        ("ideographs that were not split", "你好", SMALL),
        ("no letters", "", SMALL),
        ("100 letters", 100 * "a", SMALL),
        ("101 letters", 101 * "a", SMALL),
        ("100 letters and marks, 50 to be seen", 50 * "a\u0301", SMALL),
        ("102 letters and marks, 51 to be seen", 51 * "a\u0301", SMALL),
        ("100 letters of two bytes each", 100 * "é", SMALL),
        ("a tale's word", "wonderful", UNCASED),
        ("a long word of parts", 8 * "honeybadger", UNCASED),
        ("Korean letters", unicodedata.normalize("NFD", "안녕하세요"), UNCASED),
        ("a Korean syllable, which only looks like its letters", "안", CASED),
        ("the letters, which only look like the syllable", "\u110b\u1161\u11ab", CASED),
        ("a capital", "Ångström", CASED),
        ("a capital with its ring apart", "A\u030angstro\u0308m", CASED),
    ]:
        ids = {token: place for place, token in enumerate(tokens)}
        model = Tokenizer(WordPiece(ids, unk_token="[UNK]"))
        kata.example("cuts", name, texts(model.encode(word).tokens, "piece"), tokens=tokens, word=word)


def encodes(kata):
    made = tokenizer(UNCASED)
    chosen = [(name, text, UNCASED, made, 1) for name, text in HARD.items()]
    chosen += [("a long tale", max(TALES, key=len), UNCASED, made, 1)]
    # Where [UNK] is neither 0 nor 1.
    moved = UNCASED[:1] + UNCASED[5:200] + UNCASED[1:5] + UNCASED[200:]
    chosen += [(f"{name}, [UNK] elsewhere", HARD[name], moved, tokenizer(moved), 1)
               for name in ["a tale", "Thai"]]  # fmt: skip
    made = tokenizer(CASED, False)
    chosen += [(f"{name}, cased", HARD[name], CASED, made, 0) for name in [
        "a tale", "accents, composed", "accents, decomposed", "both spellings of one word",
        "marks upon marks", "Turkish", "Korean", "Korean, decomposed", "Chinese", "format characters",
        "letters and digits", "snake and camel", "lines of all kinds", "a long word in a text",
    ]]  # fmt: skip
    for name, text, tokens, made, isLowercased in chosen:
        ids = made(checked(text), add_special_tokens=False)["input_ids"]
        numbers = {"isLowercased": isLowercased}
        kata.example("encodes", name, integers(ids, "token"), numbers, tokens=tokens, text=text)


def pairs(kata):
    tale = TALES[3].split(". ")
    for name, first, second, tokens, isLowercased in [
        ("two sentences", "Mia was kind.", "And that was good.", UNCASED, 1),
        ("two parts of a tale", tale[0], ". ".join(tale[1:]), UNCASED, 1),
        ("a long one first", ". ".join(tale[:3]), "He was sorry.", UNCASED, 1),
        ("nothing first", "", "once upon a time", UNCASED, 1),
        ("nothing second", "once upon a time", "", UNCASED, 1),
        ("nothing at all", "", " ", UNCASED, 1),
        ("the same text twice", "a bear", "a bear", UNCASED, 1),
        ("texts that speak of the tokens", "what is [SEP]?", "[CLS] begins", UNCASED, 1),
        ("cased", "Zoë a déjà vu", "été e\u0301te\u0301 ILK", CASED, 0),
        ("special tokens at the vocabulary's end", "Mia was kind.", "Was she?",
         UNCASED[5:] + UNCASED[:5], 1),
    ]:  # fmt: skip
        # The library itself: what lies around it takes a second text that is empty for none.
        made = tokenizer(tokens, bool(isLowercased)).backend_tokenizer
        made.encode_special_tokens = True
        result = made.encode(checked(first), checked(second))
        expected = {
            "ids": integers(result.ids, "token"),
            "token types": integers(result.type_ids, "token type"),
        }
        numbers = {"isLowercased": isLowercased}
        kata.example(
            "pairs", name, expected, numbers, tokens=tokens, first=first, second=second
        )


def decodes(kata):
    made, cased = tokenizer(UNCASED), tokenizer(CASED, False)

    def ids(tokens):
        return [UNCASED.index(token) for token in tokens.split()]

    def encoded(name, tokenizer=made):
        return tokenizer(HARD[name], add_special_tokens=False)["input_ids"]

    for name, tokens, of, given in [
        ("two words", UNCASED, made, ids("the night")),
        ("one word in pieces", UNCASED, made, ids("stra ##sse")),
        ("words, pieces and a stop", UNCASED, made, ids("a honey ##badger had a honey .")),
        ("a comma, a question and a call", UNCASED, made, ids("was it , the night ? no ! ; : ) ( .")),
        ("an apostrophe and dashes", UNCASED, made, ids("the night ' s - house – a")),
        ("a piece that goes on, at the start", UNCASED, made, ids("##er the")),
        ("a stop at the start", UNCASED, made, ids(". a")),
        ("two stops at the start", UNCASED, made, ids(". . a")),
        ("special tokens", UNCASED, made, ids("[CLS] a [MASK] . [UNK] , b [SEP] [PAD] [PAD]")),
        ("marks that go on", CASED, cased, [CASED.index(t) for t in ["Zoe", "##\u0308", "e\u0301", "##\u0301"]]),
        ("signs that look like those that go on", UNCASED, made, ids("# # # a # ##er")),
        ("a token alone", UNCASED, made, ids("was")),
        ("no tokens", UNCASED, made, []),
        ("a tale", UNCASED, made, encoded("a tale")),
        ("accents, composed, cased", CASED, cased, encoded("accents, composed", cased)),
        ("accents, decomposed, cased", CASED, cased, encoded("accents, decomposed", cased)),
        ("contractions", UNCASED, made, encoded("contractions")),
        ("Chinese", UNCASED, made, encoded("Chinese")),
        ("Japanese", UNCASED, made, encoded("Japanese")),
        ("signs in a row", UNCASED, made, encoded("signs in a row")),
        ("code", UNCASED, made, encoded("code")),
    ]:  # fmt: skip
        kata.example(
            "decodes", name, texts([of.decode(given)], "text"), tokens=tokens, ids=ints(*given)
        )
