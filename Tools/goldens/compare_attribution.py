"""Compares what katas 42 and 43 expect with what transformer-lens computes.

    .venv/bin/pip install transformer-lens
    .venv/bin/python Tools/goldens/compare_attribution.py

The goldens do not need it, and it may want other versions than they do: best in an environment of its own.
Prints the largest differences, as shares of the largest numbers.
"""

import tempfile

import torch
from gpt2_parameters import configuration, randomized
from kata_attribution import LARGE, NAMES, SMALL, attribution_of, parts_of
from transformer_lens.model_bridge import TransformerBridge
from transformers import GPT2LMHeadModel


def difference(a, b):
    return ((a - b).abs().max() / b.abs().max()).item()


def lens(model):
    """transformer-lens' view of a model, with the weights as they are."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        bridge = TransformerBridge.boot_transformers(folder, hf_model=model, dtype=torch.float64)
    return bridge


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_grad_enabled(False)
    for sizes, T, place, token, other in [(SMALL, 5, 3, 7, 2), (LARGE, 7, 4, 12, 0)]:
        numbers = dict(zip(NAMES, sizes)) | {"epsilon": 1e-5}
        model = randomized(GPT2LMHeadModel(configuration(numbers)))
        ids = torch.randint(0, sizes[0], (1, T))
        parts, _, logits = parts_of(model, ids, place)
        norm = {
            leaf: getattr(model.transformer.ln_f, leaf).data.clone() for leaf in ["weight", "bias"]
        }
        rows = model.lm_head.weight.data.clone()
        direction = rows[token] - rows[other]
        ours = attribution_of(parts, direction, norm, 1e-5)

        bridge = lens(model)
        _, cache = bridge.run_with_cache(ids)
        heads = cache.stack_head_results(layer=-1, pos_slice=place)[:, 0]
        mlps = torch.stack([cache["mlp_out", layer][0, place] for layer in range(sizes[3])])
        # The scale is frozen there, and the gain is the direction's.
        stack = torch.cat([heads, mlps])[:, None]
        scaled = cache.apply_ln_to_stack(stack, layer=-1, pos_slice=place)[:, 0]
        theirs = scaled @ (norm["weight"] * direction)
        found = torch.cat([ours["heads"].flatten(), ours["mlps"]])
        print("heads", difference(parts["heads"].flatten(0, 1), heads))
        print("effects", difference(found, theirs))
        print("their sum", difference(ours["sum"], logits[token] - logits[other]))
        states = model(ids, output_hidden_states=True).hidden_states
        read = [model.lm_head(model.transformer.ln_f(state)) for state in states[:-1]]
        logits = torch.stack([*read, model.lm_head(states[-1])])
        print("logit lens", difference(logits[:, :, -1], cache.logit_lens().values))
