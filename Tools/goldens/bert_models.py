"""Saves small BERTs of random numbers, and what they compute, to Tests/Goldens/Models.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/bert_models.py

A folder is a model as Hugging Face saves it, with `expected.safetensors` beside it: the groups
`padded/…` (three sequences of unequal lengths, with segments) and `whole/…` (two that fill all
positions, without a mask), each of `ids`, `token_types`, `attention_mask`, `hidden_states.0` … and,
where the model has a head, `logits`.
"""

import json

import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForMaskedLM, BertForPreTraining, BertModel

from models import save

LENGTHS = [11, 4, 7]


def configuration(layers, **others):
    return BertConfig(
        vocab_size=101, hidden_size=36, num_hidden_layers=layers, num_attention_heads=3,
        intermediate_size=50, max_position_embeddings=17, type_vocab_size=3, layer_norm_eps=0.02,
        hidden_dropout_prob=0.25, attention_probs_dropout_prob=0.5, **others,
    )  # fmt: skip


def batches(config):
    padded = torch.zeros(len(LENGTHS), max(LENGTHS), dtype=torch.int64)
    mask, types = torch.zeros_like(padded), torch.zeros_like(padded)
    for row, length in enumerate(LENGTHS):
        padded[row, :length] = torch.randint(1, config.vocab_size, (length,))
        types[row, :length] = torch.randint(0, config.type_vocab_size, (length,)).sort().values
        mask[row, :length] = 1
    # A token in the middle that no other sees.
    mask[0, 3] = 0
    full = torch.randint(0, config.vocab_size, (2, config.max_position_embeddings))
    full[0, 0], full[-1, -1] = 0, config.vocab_size - 1
    return {
        "padded": {"ids": padded, "token_types": types, "attention_mask": mask},
        "whole": {
            "ids": full, "token_types": torch.zeros_like(full),
            "attention_mask": torch.ones_like(full),
        },
    }  # fmt: skip


def save_bert(name, seed, kind, config, dtype=torch.float32, change=None):
    def is_gain(name):
        return name.endswith("LayerNorm.weight")

    save(name, seed, kind, config, is_gain, batches, dtype, change)


def as_first_released(folder):
    """What the first checkpoints look like: old names, buffers and copies, a sparse config."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    table = tensors["bert.embeddings.word_embeddings.weight"]
    tensors["cls.predictions.decoder.weight"] = table.clone()
    tensors["cls.predictions.decoder.bias"] = tensors["cls.predictions.bias"].clone()
    tensors["bert.embeddings.position_ids"] = torch.arange(17)[None]
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): tensor
        for name, tensor in tensors.items()
    }
    save_file(old, path)
    config = json.loads((folder / "config.json").read_text())
    first = [
        "attention_probs_dropout_prob", "hidden_act", "hidden_dropout_prob", "hidden_size",
        "initializer_range", "intermediate_size", "layer_norm_eps", "max_position_embeddings",
        "num_attention_heads", "num_hidden_layers", "type_vocab_size", "vocab_size",
    ]  # fmt: skip
    text = json.dumps({name: config[name] for name in first}, indent=2)
    (folder / "config.json").write_text(text + "\n")


if __name__ == "__main__":
    save_bert("MaskedLM", 1, BertForMaskedLM, configuration(3))
    save_bert("Encoder", 2, BertModel, configuration(2))
    save_bert("PreTraining", 3, BertForPreTraining, configuration(2), change=as_first_released)
    save_bert("Float16", 4, BertForMaskedLM, configuration(2), torch.float16)
    save_bert("BFloat16", 5, BertModel, configuration(2), torch.bfloat16)
