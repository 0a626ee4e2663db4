"""Saves small DeBERTas of random numbers, and what they compute, to Tests/Goldens/Models.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/deberta_models.py

A folder is a model as Hugging Face saves it, with `expected.safetensors` beside it: the groups
`padded/…` (three sequences of unequal lengths), `whole/…` (two that fill all positions, without a
mask) and `short/…` (one below every limit of distances), each of `ids`, `token_types`,
`attention_mask`, `hidden_states.0` … and, where the model has a head, `logits`. Positions that are
padding are 0 there: nobody reads what a model makes of them.

The folders differ in all that a `config.json` can ask for:

| folder | distances | terms | layers of places | norm of places | absolute places | segments | head |
|---|---|---|---|---|---|---|---|
| V3 | 4 buckets of up to 19 | both | shared | yes | no | 0 | of today |
| V2 | 7 buckets of up to 17 | both | shared | no | no | 0 | earlier |
| Own | up to 6 | both | own | no | yes | 3 | none |
| ContentPlace | up to 19 | content–place | own | no | yes | 2 | none, float16 |
| PlaceContent | 5 buckets of up to 11 | place–content | own | yes | no | 0 | earlier |
"""

import json

import torch
from transformers import (
    DebertaV2Config, DebertaV2ForMaskedLM, DebertaV2Model, PreTrainedTokenizerFast,
)  # fmt: skip

import models
from models import MODELS, randomized, save

LENGTHS = [11, 4, 7]


def configuration(**others):
    sizes = {
        "vocab_size": 53, "hidden_size": 21, "num_hidden_layers": 2, "num_attention_heads": 3,
        "intermediate_size": 29, "max_position_embeddings": 19, "type_vocab_size": 0,
        "layer_norm_eps": 0.02, "hidden_dropout_prob": 0.25, "attention_probs_dropout_prob": 0.5,
        "relative_attention": True, "position_biased_input": False,
    }  # fmt: skip
    return DebertaV2Config(**(sizes | others))


def batches(config):
    padded = torch.zeros(len(LENGTHS), max(LENGTHS), dtype=torch.int64)
    mask, types = torch.zeros_like(padded), torch.zeros_like(padded)
    kinds = max(config.type_vocab_size, 1)
    for row, length in enumerate(LENGTHS):
        padded[row, :length] = torch.randint(1, config.vocab_size, (length,))
        types[row, :length] = torch.randint(0, kinds, (length,)).sort().values
        mask[row, :length] = 1
    # A token in the middle that no other sees.
    mask[0, 3] = 0
    full = torch.randint(0, config.vocab_size, (2, config.max_position_embeddings))
    full[0, 0], full[-1, -1] = 0, config.vocab_size - 1
    short = torch.randint(0, config.vocab_size, (1, 2))
    return {
        "padded": {"ids": padded, "token_types": types, "attention_mask": mask},
        "whole": {
            "ids": full, "token_types": torch.zeros_like(full),
            "attention_mask": torch.ones_like(full),
        },
        "short": {
            "ids": short, "token_types": torch.full_like(short, kinds - 1),
            "attention_mask": torch.ones_like(short),
        },
    }  # fmt: skip


class Unpadded(torch.nn.Module):
    """A model whose results are 0 where there is padding."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, attention_mask, **arguments):
        output = self.model(attention_mask=attention_mask, **arguments)
        seen = attention_mask[..., None] > 0
        output["hidden_states"] = tuple(torch.where(seen, s, 0) for s in output.hidden_states)
        if "logits" in output:
            output["logits"] = torch.where(seen, output.logits, 0)
        return output


def save_deberta(name, seed, kind, config, dtype=torch.float32):
    def is_gain(name):
        return name.endswith("LayerNorm.weight")

    expected = models.expected
    models.expected = lambda model, batches: expected(Unpadded(model), batches)
    save(f"Deberta-{name}", seed, kind, config, is_gain, batches, dtype)
    models.expected = expected


TEXTS = [
    "Once upon a time there was a [MASK].", "The [MASK] was very  kind,\nand [MASK] was good. ", "[MASK]",
    "\u00fcn\u00efco\u0308d\u00e9 [MASK] \u72d0",
]  # fmt: skip


def save_text():
    """A folder without its tokenizer, which is that of `Tests/Goldens/Tokenizers/Deberta`, and in
    `expected.json` what it has to say of the blanks of some texts."""
    path = MODELS.parent / "Tokenizers" / "Deberta" / "tokenizer.json"
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(path), mask_token="[MASK]")
    torch.manual_seed(36)
    config = configuration(
        vocab_size=len(tokenizer), hidden_size=9, num_hidden_layers=1, intermediate_size=10,
        max_position_embeddings=64, position_buckets=4, norm_rel_ebd="layer_norm",
        share_att_key=True, pos_att_type="p2c|c2p", legacy=False,
    )  # fmt: skip
    model = randomized(DebertaV2ForMaskedLM(config), lambda name: name.endswith("LayerNorm.weight"))
    folder = MODELS / "Deberta-Text"
    model.half().save_pretrained(folder)
    model = model.double()
    entries = []
    for text in TEXTS:
        ids = tokenizer(text)["input_ids"]
        with torch.no_grad():
            shares = model(torch.tensor([ids])).logits.softmax(-1)[0]
        places = [place for place, id in enumerate(ids) if id == tokenizer.mask_token_id]
        best = [shares[place].topk(3) for place in places]
        entries.append({
            "text": text, "ids": ids, "places": places,
            "best": [found.indices.tolist() for found in best],
            "shares": [found.values.tolist() for found in best],
        })  # fmt: skip
    text = json.dumps(entries, ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    save_text()
    shared = {"share_att_key": True, "pos_att_type": "p2c|c2p"}
    save_deberta(
        "V3", 31, DebertaV2ForMaskedLM,
        configuration(
            position_buckets=4, max_relative_positions=-1, norm_rel_ebd="layer_norm",
            legacy=False, **shared,
        ),
    )  # fmt: skip
    save_deberta(
        "V2", 32, DebertaV2ForMaskedLM,
        configuration(
            hidden_size=15, num_hidden_layers=3, max_position_embeddings=23, position_buckets=7,
            max_relative_positions=17, attention_head_size=5, conv_kernel_size=0, **shared,
        ),
    )  # fmt: skip
    save_deberta(
        "Own", 33, DebertaV2Model,
        configuration(
            pos_att_type=["c2p", "p2c"], max_relative_positions=6, position_biased_input=True,
            type_vocab_size=3,
        ),
    )  # fmt: skip
    save_deberta(
        "ContentPlace", 34, DebertaV2Model,
        configuration(
            hidden_size=22, num_attention_heads=2, pos_att_type="c2p", share_att_key=False,
            position_biased_input=True, type_vocab_size=2,
        ), torch.float16,
    )  # fmt: skip
    save_deberta(
        "PlaceContent", 35, DebertaV2ForMaskedLM,
        configuration(
            position_buckets=5, pos_att_type=["p2c"], norm_rel_ebd="layer_norm",
            max_relative_positions=11,
        ),
    )  # fmt: skip
