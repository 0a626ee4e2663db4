"""Trains with PyTorch and Hugging Face and writes what comes of it to Tests/Goldens/Training.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/training.py

`steps.safetensors` has AdamW alone: groups of a start, the gradients of 20 steps, and the values
after each. `losses.safetensors` has cross-entropies and their gradients. `gpt2.safetensors` and
`bert.safetensors` have a small model's parameters by their names in Swift, 20 batches, and the loss
of each before it was learned from. All is computed in double precision and rounded once.
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F
from transformers import BertForMaskedLM, GPT2LMHeadModel

import gpt2_parameters
import kata_bert_models
from kata import randn

FOLDER = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Training"
STEPS = 20


def save(name, tensors):
    path = FOLDER / f"{name}.safetensors"
    exact = (torch.int64, torch.bool)
    stored = {
        key: value.detach().to(torch.int64 if value.dtype in exact else torch.float32)
        for key, value in tensors.items()
    }
    save_file({key: value.contiguous().clone() for key, value in stored.items()}, path)
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size:,} bytes")


def adamw_steps():
    torch.manual_seed(0)
    tensors = {}
    for name, shape, scale, settings in [
        ("defaults", (3, 5), 1, {}),
        ("small gradients", (7,), 1e-7, {}),
        (
            "others", (2, 3, 37), 1,
            {"lr": 0.03, "betas": (0.8, 0.95), "eps": 1e-3, "weight_decay": 0.3},
        ),
        ("no decay", (41,), 10, {"lr": 0.1, "weight_decay": 0}),
    ]:  # fmt: skip
        parameter = torch.nn.Parameter(randn(*shape))
        optimizer = torch.optim.AdamW([parameter], **settings)
        gradients = (randn(STEPS, *shape) * scale).float().double()
        values = [parameter.detach().clone()]
        for gradient in gradients:
            parameter.grad = gradient
            optimizer.step()
            values.append(parameter.detach().clone())
        tensors[f"{name}/values"] = torch.stack(values)
        tensors[f"{name}/gradients"] = gradients
    save("steps", tensors)


def losses():
    torch.manual_seed(1)
    tensors = {}
    for name, logits, ignored in [
        ("[3, 5]", randn(3, 5), -100),
        ("[2, 4, 7]", 3 * randn(2, 4, 7), -100),
        ("one row", randn(6), -100),
        ("another number is ignored", randn(2, 5, 6), 0),
        # Here a logarithm of a softmax is −∞.
        ("logits around ±1,000", 1000 * randn(3, 4), -100),
        ("a vocabulary", randn(2, 3, 5003), -100),
    ]:
        logits = logits.float().double().requires_grad_(True)
        targets = torch.randint(0, logits.shape[-1], logits.shape[:-1])
        if targets.dim() > 1:
            targets[0, 0] = targets[1, -1] = ignored
        rows = logits.reshape(-1, logits.shape[-1])
        loss = F.cross_entropy(rows, targets.reshape(-1), ignore_index=ignored)
        loss.backward()
        group = {"logits": logits, "targets": targets, "loss": loss, "gradient": logits.grad}
        tensors |= {f"{name}/{key}": value for key, value in group.items()}
    save("losses", tensors)


def train(model, batches):
    """The losses of AdamW's steps."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
    losses = []
    for batch in batches:
        optimizer.zero_grad()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    print(f"  from {losses[0]:.4f} to {losses[-1]:.4f}")
    return torch.stack(losses)


def text(B, T, V):
    """Tokens with something to learn: most follow from the one before."""
    ids = torch.randint(0, V, (STEPS, B, T))
    for t in range(1, T):
        follows = torch.rand(STEPS, B) < 0.8
        ids[..., t] = torch.where(follows, (3 * ids[..., t - 1] + 1) % V, ids[..., t])
    return ids


def gpt2():
    torch.manual_seed(2)
    numbers = {
        "vocabularySize": 61, "positionCount": 13, "hiddenSize": 30, "layerCount": 3,
        "headCount": 5, "mlpSize": 52, "epsilon": 1e-5, "isTraining": 1,
    }  # fmt: skip
    model = gpt2_parameters.randomized(
        GPT2LMHeadModel(gpt2_parameters.configuration(numbers)), training=True
    )
    soften(model)
    parameters = gpt2_parameters.swift_state(model, gpt2_parameters.MODEL)
    ids = text(4, 11, 61)
    # Hugging Face shifts: the token after each is its target.
    found = train(model, [{"input_ids": batch, "labels": batch} for batch in ids])
    save("gpt2", prefixed(parameters) | {"ids": ids, "losses": found})


def bert():
    torch.manual_seed(3)
    numbers = {
        "vocabularySize": 67, "positionCount": 17, "hiddenSize": 24, "layerCount": 2,
        "headCount": 3, "mlpSize": 44, "tokenTypeCount": 2, "epsilon": 1e-12,
    }  # fmt: skip
    model = kata_bert_models.randomized(
        BertForMaskedLM(kata_bert_models.configuration(numbers)), training=True
    )
    soften(model)
    names = kata_bert_models.model_names(numbers["layerCount"])
    parameters = kata_bert_models.swift_state(model, names)
    B, T, V = 5, 9, 67
    ids, mask = text(B, T, V), kata_bert_models.padding(B, T)
    types = (torch.arange(T) > T // 2).long().expand(B, T)
    # A part of the tokens is hidden behind the last id, and they alone are to be guessed.
    hidden = (torch.rand(ids.shape) < 0.3) & mask
    hidden[:, :, 1] = mask[:, 1]
    targets = torch.where(hidden, ids, -100)
    ids = torch.where(hidden, V - 1, ids)
    found = train(model, [
        {"input_ids": x, "labels": y, "token_type_ids": types, "attention_mask": mask.long()}
        for x, y in zip(ids, targets)
    ])  # fmt: skip
    batches = {"ids": ids, "targets": targets, "tokenTypes": types, "mask": mask}
    save("bert", prefixed(parameters) | batches | {"losses": found})


def soften(model):
    """Tables of smaller numbers, so that the first losses are those of a model that knows nothing."""
    with torch.no_grad():
        for part in model.modules():
            if isinstance(part, torch.nn.Embedding):
                part.weight.copy_((part.weight * 0.2).float())


def prefixed(parameters):
    return {f"parameters.{name}": tensor for name, tensor in parameters.items()}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    adamw_steps()
    losses()
    gpt2()
    bert()
