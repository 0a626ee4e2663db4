"""Trains the small vocabularies of katas 27 and 28, which are committed: wordpiece*.txt, unigram.txt.

    python Tools/goldens/train_pieces.py

Hugging Face's trainer decides ties by chance, so another run gives other tokens, and other goldens.
"""

import io
from pathlib import Path

import numpy as np
from hard_strings import TALES
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

HERE = Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

# Beside what the tales have: words and letters of the hard strings, so that not all of these are
# unknown. Some can never come out, and would if something went wrong.
SHARED = [*"!\"#$%&()*+-/:;<=>?@[\\]^_`{|}~0123456789", *(f"##{digit}" for digit in "0123456789")]
UNCASED = """
zoe deja vu naive facade ang ##strom muller ludens ##cheid creme bru ##lee ete é été ##é e\u0301 ##\u0301
istanbul da ılık bir ilkbahar ##ilk ıg ##dır igdır isi i\u0307 İ
die straße strasse stra ##sse ##ß ß heißt groß ##er als großer größer
ο οδυσσεας οδυσσεασ ##ς ##σ γυρισε στην ιθακη ανδρα μοι
жили были дед да баба е ##ж еж ёж и иод й ##од
مرحبا بالعالم ، كتاب جد ##يد שלום עולם नमसत ##े द ##नय ##ि ##ा हिन ##दी में ส ##ว ##สด ##ท ##ำไม
你 好 ， 世 界 。 一 ##只 狐狸 只 狸 在 河 边 む ##か ##し むかしむかし 、 カ ##タ タ 漢 と 字
\u110b\u1161\u11ab ##\u1102\u1167\u11bc \u110b\u1161 ##\u11ab 안 안녕 ##하 ##\u1112\u1161\u1109\u1166\u110b\u116d
\u1109\u1166 ##\u1100\u1168
\U00020000 \U0002a6d6 𝔣𝔬𝔵 𝒳 fi ##ve ﬁ five abc ａｂｃ ａ ##ｂ ##ｃ １ ##２ ##３ km kg ㎏ ½ vi ⅷ ##₂ ##²
🦊 🐻 ##🐻 👩 ##👩 ##👧 🇩 ##🇪 ##🇩🇪 ❤ ##\ufe0f ❤️ 👋 ##🏽 ’ “ ” … – — « » • ☎
a\u200bb ab ##bc abcde once \ufeffonce \ue000 \u0378 \ufffd honey ##badger ##honey func ##x ##y ##z
""".split()
CASED = """
Zoë Zoe\u0308 Zoe ##\u0308 Zo ##ë déjà de\u0301ja\u0300 dé ##jà naïve naïv na ##ï ##i\u0308 façade fa ##ç ##c\u0327 Ång
A\u030a ##ngström Å \u212b ##str ##ö ##o\u0308 ##m été e\u0301te\u0301 e\u0301t te\u0301 é e\u0301 ##é ##e\u0301 ##\u0301 ##te\u0301
Müller Mu ##\u0308ller crème cre\u0300me brûlée bru\u0302le\u0301e ##û ##u\u0302 İ I\u0307 I i i\u0307 İstanbul istanbul ILK ##BAHAR
안 \u110b\u1161\u11ab 안녕 ##하세요 ##\u1112\u1161\u1109\u1166\u110b\u116d \u110b\u1161\u11ab\u1102\u1167\u11bc B2B R2 ##D2 SC ##RE ##AM 你 好
""".split()
# Pieces beside those of the tales, each a little less likely than the one before it.
UNIGRAM = """
▁été ▁e\u0301te\u0301 é e\u0301 \u0301 ë ï à ç ö ü ß ▁Å ▁A\u030a \u030a 안녕 안 ▁안 \u110b \u1161 你 你好 狐狸 世界
🦊 ▁🐻 🐻 👩 👩\u200d👩 \u200d ❤ ❤\ufe0f ▁honey badger honey Th U u\u0308 0 1 2 7
- _ " ( ) ▁( [ ] ▁[ < > ▁< Ж и ли ж
""".split()


def train(size, isLowercased):
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=isLowercased)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = WordPieceTrainer(vocab_size=size, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(TALES, trainer)
    ids = tokenizer.get_vocab()
    return sorted(ids, key=ids.get)


def train_unigram(size):
    """Pieces and the logarithms of their probabilities; one thread gives the same ones each time."""
    model = io.BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=iter(TALES), model_writer=model, model_type="unigram", vocab_size=size,
        character_coverage=1.0, hard_vocab_limit=False, normalization_rule_name="identity",
        remove_extra_whitespaces=False, unk_id=0, bos_id=-1, eos_id=-1, pad_id=-1, num_threads=1,
        minloglevel=2,
    )  # fmt: skip
    made = SentencePieceProcessor(model_proto=model.getvalue())
    known = [(made.id_to_piece(id), made.get_score(id)) for id in range(made.get_piece_size())]
    pieces = {piece for piece, _ in known}
    more = [(piece, -9.5 - place / 64) for place, piece in enumerate(UNIGRAM) if piece not in pieces]
    return [f"{piece}\t{np.float32(number)}" for piece, number in known + more]


def write(name, tokens):
    tokens = list(dict.fromkeys(tokens))
    (HERE / name).write_text("".join(f"{token}\n" for token in tokens), encoding="utf-8")
    print(f"{name}: {len(tokens)} tokens")


if __name__ == "__main__":
    write("wordpiece.txt", train(320, True) + SHARED + UNCASED)
    write("wordpiece_cased.txt", train(300, False) + SHARED + CASED)
    write("unigram.txt", train_unigram(320))
