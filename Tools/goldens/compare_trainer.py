"""Lets Hugging Face's Trainer learn what `transformer train` did, and lays the curves over each other.

    swift run -c release transformer train --tales 9600 --steps 600 --batch 16 --layers 2 --hidden 128 \\
      --output models/ours --record models/record
    .venv/bin/python Tools/goldens/compare_trainer.py models/record models/ours --curve curve.json

The record has the weights at the start, every batch with its learning rate, the losses of all steps, and what is
held out. The loop, the loss, the clipping and the optimizer are the Trainer's. (`compare_training.py` does the
same with a loop of a dozen lines.) Prints how far the
losses of the steps are from each other, and both held-out losses; `--curve` writes the means of every ten
steps, which lesson 34 draws.
"""

import argparse
import json
import os
import tempfile

import torch
from compare_training import held_out_loss, model_in, recorded
from safetensors.torch import load_file
from torch.utils.data import Dataset, SequentialSampler
from transformers import Trainer, TrainingArguments


class Batches(Dataset):
    """What was recorded: an item is a whole batch, with its targets shifted already."""

    def __init__(self, batches):
        self.batches = batches

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, place):
        batch = self.batches[place]
        inputs = {"input_ids": batch["ids"], "labels": batch["targets"]}
        inputs["shift_labels"] = batch["targets"]
        if "mask" in batch:
            inputs["attention_mask"] = batch["mask"]
        return inputs


class RecordingTrainer(Trainer):
    """Takes the batches in their order, and notes the losses as they are."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.losses = []

    def _get_train_sampler(self, *_):
        return SequentialSampler(self.train_dataset)

    def compute_loss(self, *arguments, **options):
        loss = super().compute_loss(*arguments, **options)
        self.losses.append(loss.item())
        return loss


def train(model, batches):
    """The losses of all steps."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1.0, betas=(0.9, 0.99), weight_decay=0.01)
    rates = [batch["learningRate"].item() for batch in batches] + [0.0]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: rates[step])
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder, max_steps=len(batches), per_device_train_batch_size=1, max_grad_norm=1.0,
            logging_strategy="no", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True,
            remove_unused_columns=False, dataloader_pin_memory=False,
        )  # fmt: skip
        trainer = RecordingTrainer(
            model, settings, train_dataset=Batches(batches), data_collator=lambda items: items[0],
            optimizers=(optimizer, schedule),
        )  # fmt: skip
        trainer.train()
    return trainer.losses


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("record", help="what --record wrote")
    parser.add_argument("ours", help="the folder that --output named")
    parser.add_argument("--curve", help="a file for the means of every ten steps")
    arguments = parser.parse_args()

    batches, held_out = recorded(arguments.record, "step"), recorded(arguments.record, "held-out")
    ours = load_file(os.path.join(arguments.record, "losses.safetensors"))["losses"].tolist()
    model = model_in(os.path.join(arguments.record, "start"))
    theirs = train(model, batches)
    distances = [abs(a - b) for a, b in zip(ours, theirs, strict=True)]
    print(f"{len(ours)} steps: the losses are {max(distances):.2g} nats apart at most, "
          f"{sum(distances) / len(distances):.2g} on average, {distances[0]:.2g} at the first")
    held = {"ours": held_out_loss(model_in(arguments.ours), held_out), "theirs": held_out_loss(model, held_out)}
    print(f"held out, nats a token: ours {held['ours']:.4f}, the Trainer's {held['theirs']:.4f}")
    if arguments.curve:
        def means(losses):
            return [round(sum(losses[n : n + 10]) / 10, 3) for n in range(0, len(losses) - 9, 10)]

        with open(arguments.curve, "w") as file:
            json.dump({"ours": means(ours), "theirs": means(theirs), "held out": held}, file)


if __name__ == "__main__":
    main()
