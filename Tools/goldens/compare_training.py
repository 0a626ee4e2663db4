"""Trains a GPT-2 of Hugging Face's as `transformer train` did, and says how far apart the two end.

    swift run -c release transformer train --tales 8000 --steps 500 --batch 16 \\
      --output models/ours --record models/record
    .venv/bin/python Tools/goldens/compare_training.py models/record models/ours

The record has the weights at the start, every batch with its learning rate, and what is held out. All
that PyTorch adds is its own model, its own AdamW and its own clipping. Prints both held-out losses.
`compare_trainer.py` lets Hugging Face's Trainer do the same, and compares every step.
"""

import argparse
import glob
import json
import os

import torch
from safetensors.torch import load_file
from transformers import BertForMaskedLM, GPT2LMHeadModel


def loss_of(model, batch):
    mask = batch.get("mask")
    logits = model(batch["ids"], attention_mask=mask).logits
    return torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), batch["targets"].flatten(), ignore_index=-100)


@torch.no_grad()
def held_out_loss(model, batches):
    model.eval()
    total, count = 0.0, 0
    for batch in batches:
        targets = int((batch["targets"] != -100).sum())
        total += loss_of(model, batch).item() * targets
        count += targets
    model.train()
    return total / count


def model_in(folder):
    with open(os.path.join(folder, "config.json")) as file:
        kind = json.load(file)["model_type"]
    model = {"gpt2": GPT2LMHeadModel, "bert": BertForMaskedLM}[kind]
    return model.from_pretrained(folder, dtype=torch.float32)


def recorded(folder, name):
    """The batches of that name, in their order."""
    paths = glob.glob(os.path.join(folder, f"{name}-*.safetensors"))
    number = lambda path: int(path.rsplit("-", 1)[1].split(".")[0])
    return [load_file(path) for path in sorted(paths, key=number)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("record", help="what --record wrote")
    parser.add_argument("ours", help="the folder that --output named")
    parser.add_argument("--steps", type=int, help="how many; else all")
    arguments = parser.parse_args()

    held_out = recorded(arguments.record, "held-out")
    steps = recorded(arguments.record, "step")[: arguments.steps]
    model = model_in(os.path.join(arguments.record, "start"))
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.0, betas=(0.9, 0.99), weight_decay=0.01)
    start = held_out_loss(model, held_out)
    for number, batch in enumerate(steps):
        for group in optimizer.param_groups:
            group["lr"] = batch["learningRate"].item()
        optimizer.zero_grad()
        loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if (number + 1) % 100 == 0:
            print(f"step {number + 1} of {len(steps)}: {loss.item():.4f}", flush=True)
    theirs = held_out_loss(model, held_out)
    ours = held_out_loss(model_in(arguments.ours), held_out)
    print(f"held out, nats a token: {start:.4f} at the start; PyTorch {theirs:.4f}, ours {ours:.4f}: "
          f"{100 * (ours / theirs - 1):+.2f} %")


if __name__ == "__main__":
    main()
