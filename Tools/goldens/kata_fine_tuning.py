"""Examples for kata 36: Hugging Face's BERT for classes, trained by PyTorch in double precision."""

import numpy as np
import torch
from kata import examples, fact, integers, texts
from kata_bert_models import configuration, remake, seeded
from torch import nn
from torch.nn import functional as F
from transformers import BertForMaskedLM, BertForSequenceClassification

SMALL = {
    "vocabularySize": 13, "hiddenSize": 8, "layerCount": 2, "headCount": 2, "mlpSize": 20,
    "positionCount": 9, "tokenTypeCount": 2, "epsilon": 1e-12, "classCount": 3,
}  # fmt: skip
LARGER = {
    "vocabularySize": 90, "hiddenSize": 48, "layerCount": 3, "headCount": 4, "mlpSize": 96,
    "positionCount": 40, "tokenTypeCount": 2, "epsilon": 1e-12, "classCount": 4,
}  # fmt: skip


@examples("36-FineTuning")
def fine_tuning(kata):
    scores(kata)
    freezes(kata)
    steps(kata)
    tunes(kata)
    classes(kata)
    accuracies(kata)
    intervals(kata)
    worst(kata)


class First(nn.Module):
    """In the pooler's place, which kata 12 has not: the first token's state as it is."""

    def forward(self, states):
        return states[:, 0]


def model(numbers):
    """Hugging Face's model with the start that the seed gives in Swift."""
    config = configuration(numbers)
    config.num_labels = numbers["classCount"]
    with torch.random.fork_rng():
        made = BertForMaskedLM(config)
        head = seeded(
            numbers["seed"],
            lambda: (remake(made), nn.Linear(config.hidden_size, config.num_labels))[1],
        )
        classifier = BertForSequenceClassification(config)
    classifier.bert.embeddings, classifier.bert.encoder = made.bert.embeddings, made.bert.encoder
    classifier.bert.pooler, classifier.classifier = First(), head
    return classifier.double()


def drawn(numbers, lengths):
    """Random texts of these lengths: tokens but 0, which is the padding."""
    T = max(lengths)
    rows = [
        torch.cat([
            torch.randint(1, numbers["vocabularySize"], (length,)),
            torch.full((T - length,), -1),
        ])
        for length in lengths
    ]  # fmt: skip
    return torch.stack(rows)


def scored(model, rows):
    """What the model says of texts, filled up to the longest of them."""
    rows = rows[:, : int((rows >= 0).sum(1).max())]
    return model(rows.clamp(min=0), attention_mask=(rows >= 0).long()).logits


def evaluated(numbers, rows):
    with torch.no_grad():
        return scored(model(numbers).eval(), rows)


# MARK: Without training


def scores(kata):
    for place, (name, sizes, lengths) in enumerate([
        ("three texts of unequal lengths", SMALL, [3, 7, 5]),
        ("the longest first", SMALL, [8, 2, 6, 2]),
        ("all equally long", SMALL, [4, 4]),
        ("one text", SMALL, [5]),
        ("one token each, and one with more", SMALL, [1, 1, 3]),
        ("C 48, three blocks", LARGER, [12, 33, 7]),
    ]):  # fmt: skip
        numbers = sizes | {"seed": 20 + place, "isTraining": 0, "allowance": 1e-4}
        rows = drawn(numbers, lengths)
        kata.example("scores", name, evaluated(numbers, rows), numbers, texts=rows)


def freezes(kata):
    trained = texts(["classifier.bias", "classifier.weight"], "name")
    for place, name in enumerate([
        "of a new model", "of one that is frozen", "of one whose head is frozen",
    ]):  # fmt: skip
        numbers = SMALL | {"seed": 30 + place, "isTraining": 0, "frozen": place}
        kata.example("freezes", name, {"what trains": trained}, numbers)


def found_in(numbers, lengths):
    """Texts, and the classes found in them: not the same in all, with a seed that gives some."""
    while True:
        rows = drawn(numbers, lengths)
        found = evaluated(numbers, rows).argmax(-1)
        if len(lengths) == 1 or found.unique().numel() > 1:
            return rows, found
        numbers["seed"] += 100


def classes(kata):
    for place, (name, sizes, lengths) in enumerate([
        ("five texts", SMALL, [3, 7, 5, 6, 2]),
        ("one text", SMALL, [4]),
        ("many texts", SMALL, [2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3]),
    ]):  # fmt: skip
        # Whoever forgets to stop dropping sees nothing of the texts at all.
        numbers = sizes | {"seed": 40 + place, "isTraining": 1, "dropoutRate": 1}
        rows, found = found_in(numbers, lengths)
        kata.example("classes", name, integers(found, "class"), numbers, texts=rows)


def accuracies(kata):
    for place, (name, lengths, wrong) in enumerate([
        ("two of five are wrong", [3, 7, 5, 6, 2], [1, 4]),
        ("all right", [4, 6, 2], []),
        ("all wrong", [5, 3], [0, 1]),
        ("one of twelve is wrong", [2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3], [5]),
    ]):  # fmt: skip
        numbers = SMALL | {"seed": 50 + place, "isTraining": 1, "dropoutRate": 1}
        rows, labels = found_in(numbers, lengths)
        for place, text in enumerate(wrong):
            labels[text] = (labels[text] + 1 + place) % numbers["classCount"]
        expected = {
            "correct": integers(len(lengths) - len(wrong), "text"),
            "count": integers(len(lengths), "text"),
        }
        kata.example("measures", name, expected, numbers, texts=rows, labels=labels)


def intervals(kata):
    z = torch.special.ndtri(torch.tensor(0.975).double()).item()
    for correct, count in [
        (8, 10), (431, 500), (0, 7), (7, 7), (1, 1), (1, 2), (55, 200), (9999, 10000), (3, 40),
    ]:  # fmt: skip
        # Where the share found is just z deviations away: (p − π)² = z² · π(1 − π) / n.
        p, n = correct / count, count
        low, high = np.sort(np.roots([1 + z * z / n, -2 * p - z * z / n, p * p]).real)
        kata.example(
            "bounds", f"{correct} of {count}", {"from and to": torch.tensor([low, high])},
            # Whoever says z = 1.96 is right as well.
            {"correct": correct, "count": count, "allowance": 1e-4},
        )  # fmt: skip


def worst(kata):
    for place, (name, lengths, count) in enumerate([
        ("two of six", [3, 7, 5, 6, 2, 4], 2),
        ("all of three", [4, 6, 2], 3),
        ("more than there are", [5, 3], 10),
        ("four of twelve", [2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3], 4),
        ("the same text twice", [4, 4, 4, 4, 4], 5),
    ]):  # fmt: skip
        numbers = SMALL | {"seed": 60 + place, "isTraining": 1, "dropoutRate": 1, "worst": count}
        rows = drawn(numbers, lengths)
        labels = torch.randint(0, numbers["classCount"], (len(lengths),))
        if name == "the same text twice":
            rows[3], labels[3] = rows[1], labels[1]
        losses = F.cross_entropy(evaluated(numbers, rows), labels, reduction="none")
        order = sorted(range(len(lengths)), key=lambda text: (-round(losses[text].item(), 9), text))
        kata.example(
            "finds", name, integers(order[:count], "text"), numbers, texts=rows, labels=labels
        )


# MARK: Training


def trained(model, batches, rate, losses, parameters=None):
    """Trains on batches, and adds the losses."""
    optimizer = torch.optim.AdamW(parameters or model.parameters(), lr=rate)
    for rows, labels in batches:
        model.train()
        loss = F.cross_entropy(scored(model, rows), labels)
        optimizer.zero_grad()
        loss.backward()
        for parameter in model.bert.parameters():
            # Where dropout leaves nothing, no path leads here; and what gets no gradient does not decay.
            if parameter.grad is not None and not parameter.grad.any():
                parameter.grad = None
        optimizer.step()
        losses.append(loss.item())


def batched(rows, labels, size):
    return list(zip(rows.split(size), labels.split(size)))


def results(model, losses):
    head = model.classifier
    return {
        "losses": torch.tensor(losses),
        "classifier.weight": head.weight.detach(), "classifier.bias": head.bias.detach(),
    }  # fmt: skip


def steps(kata):
    for place, (name, sizes, lengths, size, rate, rates, training) in enumerate([
        ("four steps", SMALL, [3, 7, 5, 6, 2, 4, 8, 3], 2, 0.01, {}, 1),
        ("one step on one text", SMALL, [5], 1, 0.05, {}, 1),
        ("after eval(), with a dropout rate of 1", SMALL, [3, 5, 4, 6], 2, 0.02, {"dropoutRate": 1}, 0),
        ("C 48, three blocks", LARGER, [12, 33, 7, 20, 9], 3, 0.003, {}, 1),
    ]):  # fmt: skip
        numbers = sizes | rates | {
            "seed": 70 + place, "isTraining": training, "batchSize": size, "rate": rate,
            "allowance": 1e-4,
        }  # fmt: skip
        rows = drawn(numbers, lengths)
        labels = torch.randint(0, numbers["classCount"], (len(lengths),))
        tuned, losses = model(numbers), []
        trained(tuned, batched(rows, labels, size), rate, losses)
        kata.example("trains", name, results(tuned, losses), numbers, texts=rows, labels=labels)


def tunes(kata):
    for place, (name, sizes, lengths, size, head_steps, head_rate, rate, rates) in enumerate([
        ("three steps each", SMALL, [3, 7, 5, 6, 2, 4, 8, 3, 5, 6, 4, 2], 2, 3, 0.1, 0.01, {}),
        ("two, then four", SMALL, [5, 3, 6, 2, 4, 7], 1, 2, 0.2, 0.02, {}),
        ("the head alone", SMALL, [3, 8, 4, 5, 6, 2], 2, 3, 0.1, 0.01, {}),
        ("everything from the start", SMALL, [4, 7, 2, 5], 1, 0, 0.1, 0.02, {}),
        ("fewer batches than the head was to have", SMALL, [4, 6, 3, 5], 2, 5, 0.1, 0.01, {}),
        ("a dropout rate of 1", SMALL, [4, 6, 3, 5, 2, 7], 1, 3, 0.1, 0.03, {"dropoutRate": 1}),
        ("C 48, three blocks", LARGER, [12, 33, 7, 20, 9, 15, 30, 5], 2, 2, 0.05, 0.002, {}),
    ]):  # fmt: skip
        numbers = sizes | rates | {
            "seed": 80 + place, "isTraining": 0, "batchSize": size, "headStepCount": head_steps,
            "headRate": head_rate, "rate": rate, "allowance": 1e-4,
        }  # fmt: skip
        rows = drawn(numbers, lengths)
        labels = torch.randint(0, numbers["classCount"], (len(lengths),))
        tuned, losses = model(numbers), []
        batches = batched(rows, labels, size)
        tuned.bert.requires_grad_(False)
        trained(tuned, batches[:head_steps], head_rate, losses, tuned.classifier.parameters())
        tuned.bert.requires_grad_(True)
        trained(tuned, batches[head_steps:], rate, losses)
        ends = {"nothing is frozen": fact(), "the model is in evaluation": fact()}
        with torch.no_grad():
            ends["scores of the first batch afterwards"] = scored(tuned.eval(), batches[0][0])
        kata.example(
            "tunes", name, results(tuned, losses) | ends, numbers, texts=rows, labels=labels
        )
