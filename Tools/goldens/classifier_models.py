"""Saves a small BERT of random numbers that sorts texts, and what it says of some, to Tests/Goldens/Models.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/classifier_models.py

`Classifier` is the folder as Hugging Face saves it, without the tokenizer, which is that of
`Tests/Goldens/Tokenizers/WordPieces`. `expected.json` has texts, and for each kind of problem the numbers that
the library's pipeline gives each label: computed in double precision from the numbers as saved. A regression
has the first of the labels alone.
"""

import json

import torch
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

from models import MODELS, randomized

TEXTS = [
    "Once upon a time there was a fox.", "", "The fox was very kind, and that was good.", "a",
    "Ada had a friend, an owl named Tom. One evening, Tom lost his red kite near the pond.",
    "ünïcödé [MASK] 狐 <left> 🦊", "It was sunny. " * 12,
]  # fmt: skip
LABELS = ["a happy end", "a sad end", "no end"]


def tokenizer():
    path = MODELS.parent / "Tokenizers" / "WordPieces" / "tokenizer.json"
    return PreTrainedTokenizerFast(tokenizer_file=str(path), pad_token="[PAD]", model_max_length=96)


def numbers(model, problem):
    model.config.problem_type = problem
    sorted_by = pipeline("text-classification", model=model, tokenizer=tokenizer(), top_k=None)
    rows = []
    for text in TEXTS:
        scores = {row["label"]: row["score"] for row in sorted_by([text])[0]}
        rows.append([scores[label] for label in model.config.id2label.values()])
    return rows


if __name__ == "__main__":
    torch.manual_seed(6)
    config = BertConfig(
        vocab_size=len(tokenizer()), hidden_size=24, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=40, max_position_embeddings=96, layer_norm_eps=0.02,
        hidden_dropout_prob=0.25, attention_probs_dropout_prob=0.5,
        id2label=dict(enumerate(LABELS)), label2id={name: k for k, name in enumerate(LABELS)},
    )  # fmt: skip
    model = BertForSequenceClassification(config)
    randomized(model, lambda name: name.endswith("LayerNorm.weight"))
    folder = MODELS / "Classifier"
    model.half().save_pretrained(folder)
    model = model.double()
    expected = {"texts": TEXTS, "labels": LABELS}
    kinds = ["single_label_classification", "multi_label_classification"]
    expected |= {kind: numbers(model, kind) for kind in kinds}
    # One score alone.
    head = model.classifier
    model.classifier = torch.nn.Linear(head.in_features, 1).double()
    model.classifier.load_state_dict({"weight": head.weight[:1], "bias": head.bias[:1]})
    model.config.id2label = {0: LABELS[0]}
    model.num_labels = 1
    expected["regression"] = numbers(model, "regression")
    expected["single score"] = numbers(model, None)
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n")
    for file in sorted(folder.iterdir()):
        print(file.name, f"{file.stat().st_size:,} bytes")
