"""Texts on which tokenizers go wrong, all of them ours: by name, for the katas of texts.

`HARD` has every text by its name, `TALES` the tales that vocabularies are trained on, a line each, and
`INVALID` bytes that are no UTF-8, with what is read of them.
"""

import unicodedata
from pathlib import Path

TALES = (Path(__file__).parent / "tales.txt").read_text(encoding="utf-8").splitlines()

ACCENTS = "Zoë déjà vu: naïve façade, Ångström, Müller-Lüdenscheid, crème brûlée"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

HARD = {
    "no text": "",
    "one letter": "a",
    "one blank": " ",
    "a line feed alone": "\n",
    "a tale": TALES[0],
    "a short tale's end": "In the end everybody was joyful.",
    # Blanks of all kinds.
    "blanks at both ends": "  two before, one after ",
    "runs of blanks": "one two  three   four" + 30 * " " + "thirty",
    "blanks before a stop": "wait  . . .   done",
    "tabs": "name\tcolor\t\tage\n\tfox\t red",
    "tabs and blanks mixed": " \t \t x \t",
    "lines of all kinds": "one\ntwo\r\nthree\rfour\n\nfive\r\n\r\nsix \n seven\n",
    "blanks at the end of lines": "one  \n  two \n\n   \nthree   ",
    "no-break spaces": "10\u00a0km, \u00a0\u00a0and\u00a0 on",
    "other white space": "a\u0085b\u1680c\u2000d\u2003e\u2009f\u202fg\u205fh\u3000i\u2028j\u2029k",
    "vertical tab and form feed": "a\x0bb\x0cc \x0b\x0c d",
    # Apostrophes.
    "contractions": "I'm sure you're right, he'll see we've won, she'd say it's theirs, don't",
    "contractions in capitals": "I'M SURE YOU'RE RIGHT, HE'LL SEE WE'VE WON, SHE'D SAY IT'S, DON'T",
    "half a contraction": "'s 't 're 've 'll 'd 'm 'S 'sun 'lls ''s '' ' a's' rock'n'roll",
    "curly apostrophes": "don’t ‘quote’ it’s",
    # Letters.
    "accents, composed": unicodedata.normalize("NFC", ACCENTS),
    "accents, decomposed": unicodedata.normalize("NFD", ACCENTS),
    "both spellings of one word": "été e\u0301te\u0301 été e\u0301te\u0301",
    "marks upon marks": "Z\u0351\u036ba\u0300\u0301\u0302 \u0301alone a\u0308\u0323",
    "Turkish": "İstanbul’da ılık bir İLKBAHAR, Iğdır ISI",
    "German": "Die Straße heißt STRASSE, größer als ẞ",
    "Greek": "Ο Οδυσσέας γύρισε στην ΙΘΑΚΗ, ἄνδρα μοι",
    "Russian": "Жили-были дед да баба, ёж и йод",
    "Arabic": "مرحبا بالعالم، كتابٌ جديد",
    "Hebrew": "שָׁלוֹם עולם",
    "Hindi": "नमस्ते दुनिया, हिन्दी में",
    "Thai": "สวัสดีชาวโลก ทำไม",
    "Chinese": "你好，世界。一只狐狸在河边",
    "Japanese": "むかしむかし、カタカナの ｶﾀｶﾅ と漢字",
    "Korean": "안녕하세요 세계",
    "Korean, decomposed": unicodedata.normalize("NFD", "안녕하세요"),
    "rare planes": "\U00020000\U0002a6d6 𝔣𝔬𝔵 𝒳 𐍈𐌰 𓀀𓂀",
    "ligatures and wide forms": "ﬁve oﬃce ＡＢＣ １２３ ㎏ Ⅷ ½",
    # Digits.
    "digits of other scripts": "٣٤٥ १२३ ๔๕ ௧௨ ５６ 𝟗𝟖 ²³ ① Ⅻ ¾ 〇",
    "numbers": "3.14 1,000,000 0x1F -7 1e-5 50% 24/7 2026-11-26 007",
    "letters and digits": "B2B a1b2c3 4th x² H₂O R2D2",
    # Signs.
    "code": 'func f(_ x: Int) -> [Int] {\n    return x < 0 ? [] : [x &+ 1, x << 2]  // "ok"\n}\n',
    "markup": '<a href="https://example.com/?q=1&r=2#top">link</a> &amp; <br/>',
    "a shell": "$ ls -la ~/src | grep -v '^d' > out.txt 2>&1 && echo \"$HOME\"",
    "signs in a row": "!!! ??? ... --- ___ ### $$$ *** ===> <=> ^_^ :-) ;)",
    "quotes and dashes": "“quoted” «ainsi» – en — em … •",
    "snake and camel": "snake_case camelCase SCREAMING_SNAKE kebab-case __init__",
    # Pictures.
    "emoji": "a 🦊 and two 🐻🐻!",
    "emoji with joiners": f"a {FAMILY} family, \U0001f3f3\ufe0f\u200d\U0001f308",
    "flags": "🇩🇪🇫🇷 🇺🇸, 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "skin and variants": "👋🏽 👩🏿\u200d🚀 ❤️ ❤ ☎︎ 1️⃣",
    # What nobody sees.
    "control characters": "a\x00b\x01c\x1bd\x7fe\x9ff",
    "format characters": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u202ah\u202c",
    "private and unassigned": "\ue000 \uf8ff \U0010ffff \ufffd \u0378",
    "a byte order mark": "\ufeffonce",
    # Long ones.
    "a word of 100 letters": 100 * "a",
    "a word of 101 letters": 101 * "a",
    "a long word of parts": 12 * "honeybadger",
    "a long word in a text": f"a {101 * 'b'} c",
    # What looks like a token.
    "special tokens": "[CLS] a [MASK] of [UNK] [SEP] [PAD] <|endoftext|> <s> </s> <unk>",
    "special tokens in words": "x[MASK]y <|endoftext|>z a<|endoftext|>",
    "printable bytes": "Ġthe Ċ Ã© ##ing ▁once",
}

# Bytes that are no UTF-8, as a decoder may be asked to read them: a token can end within a character.
INVALID = {
    "a character cut off": b"a\xe2\x82",
    "a character without its start": b"\x82\xac euro",
    "a start alone": b"\xc3 a",
    "two characters, the first cut off": b"\xf0\x9f\xa6\xf0\x9f\xa6\x8a",
    "too long a spelling": b"\xc0\xaf",
    "half of a pair": b"\xed\xa0\x80",
    "beyond the last character": b"\xf4\x90\x80\x80",
    "no byte of UTF-8": b"ok \xff\xfe ok",
}
