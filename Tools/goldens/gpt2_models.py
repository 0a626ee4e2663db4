"""Saves small GPT-2s of random numbers, and what they compute, to Tests/Goldens/Models.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/gpt2_models.py

A folder is a model as Hugging Face saves it, with `expected.safetensors` beside it: the groups
`part/…` (three sequences of 11) and `whole/…` (two that fill all positions), each of `ids`,
`hidden_states.0` … and, where the model has a head, `logits`.
"""

import json

import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel, GPT2Model

from models import save


def configuration(layers, **others):
    return GPT2Config(
        vocab_size=103, n_positions=19, n_embd=35, n_layer=layers, n_head=5,
        layer_norm_epsilon=0.03, embd_pdrop=0.25, attn_pdrop=0.5, resid_pdrop=0.125,
        bos_token_id=102, eos_token_id=102, **others,
    )  # fmt: skip


def batches(config):
    whole = torch.randint(0, config.vocab_size, (2, config.n_positions))
    whole[0, 0], whole[-1, -1] = 0, config.vocab_size - 1
    part = torch.randint(0, config.vocab_size, (3, 11))
    return {"part": {"ids": part}, "whole": {"ids": whole}}


def save_gpt2(name, seed, kind, config, dtype=torch.float32, change=None):
    def is_gain(name):
        return name.endswith(("ln_1.weight", "ln_2.weight", "ln_f.weight"))

    save(name, seed, kind, config, is_gain, batches, dtype, change)


def as_first_released(folder):
    """What the first checkpoints look like: no prefix, causal masks, a head, a sparse config."""
    path = folder / "model.safetensors"
    tensors = {name.removeprefix("transformer."): t for name, t in load_file(path).items()}
    for k in range(2):
        tensors[f"h.{k}.attn.bias"] = torch.ones(1, 1, 19, 19).tril().to(torch.uint8)
        tensors[f"h.{k}.attn.masked_bias"] = torch.tensor(-1e4)
    tensors["lm_head.weight"] = tensors["wte.weight"].clone()
    save_file(tensors, path)
    config = json.loads((folder / "config.json").read_text())
    first = [
        "attn_pdrop", "embd_pdrop", "initializer_range", "layer_norm_epsilon", "n_embd", "n_head",
        "n_layer", "n_positions", "resid_pdrop", "vocab_size",
    ]  # fmt: skip
    fields = {name: config[name] for name in first} | {"n_ctx": 19}
    (folder / "config.json").write_text(json.dumps(fields, indent=2) + "\n")


if __name__ == "__main__":
    save_gpt2("GPT2-LMHead", 6, GPT2LMHeadModel, configuration(3, n_inner=50))
    save_gpt2("GPT2-Model", 7, GPT2Model, configuration(2))
    save_gpt2(
        "GPT2-Float16", 8, GPT2LMHeadModel, configuration(2), torch.float16, as_first_released
    )
    other = configuration(2, activation_function="gelu_pytorch_tanh")
    save_gpt2("GPT2-BFloat16", 9, GPT2LMHeadModel, other, torch.bfloat16)
