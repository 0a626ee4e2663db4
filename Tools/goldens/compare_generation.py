"""Compares what `transformer generate` and `transformer score` say with Hugging Face, side by side.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/compare_generation.py [--model FOLDER]… [--prompts 12] [--seed 1] [--draws 3000]

Without a folder, of the storyteller that comes along and of a small model of random numbers. For each of some
random prompts: the best tokens one after another, theirs with a cache and without; beams, of several numbers,
length penalties and parts that may not repeat; scores of completions, in nats. Of a
few settings of temperature, top-k and top-p: the probabilities of all tokens in the place of the next, theirs
by their processors and ours counted over draws, by χ². Every difference is shown, and the exit code says
whether there is one. It takes some minutes.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from compare_tokenizers import built
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GPT2Config,
    GPT2LMHeadModel,
    LogitsProcessorList,
)
from transformers.generation.logits_process import (
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

PACKAGE = Path(__file__).resolve().parents[2]
STORYTELLER = PACKAGE / "Tools/transformer/Models/storyteller"
BEAMS = [(1, 1.0, None), (2, 0.0, None), (4, 1.0, None), (4, 2.0, 3), (5, -1.0, 2), (3, 0.5, 1)]
FILTERS = [(1.0, None, None), (0.7, 5, None), (1.3, None, 0.8), (0.9, 12, 0.6), (2.5, 3, 0.99)]
NEW = 24


def words(ids):
    return " ".join(map(str, ids))


class Side:
    """A model on both sides."""

    def __init__(self, program, folder):
        self.program, self.folder = program, str(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        self.V, self.room = self.model.config.vocab_size, self.model.config.n_positions
        ends = self.model.generation_config.eos_token_id
        self.ends = [] if ends is None else ends if isinstance(ends, list) else [ends]

    def lines(self, command, *options):
        done = subprocess.run(
            [self.program, command, "--model", self.folder, *options],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"{command} {options}: {done.stderr}")
        return done.stdout.split("\n")[:-1]

    def ours(self, prompt, *options, count=NEW):
        (line,) = self.lines(
            "generate", "--prompt-ids", words(prompt), "--max-tokens", str(count), *options
        )
        return [int(word) for word in line.split()]

    def theirs(self, prompt, count=NEW, **options):
        # What a model's own settings would add, if it has some.
        plain = {"do_sample": False, "pad_token_id": self.ends[0] if self.ends else 0}
        with torch.no_grad():
            ids = torch.tensor([prompt])
            found = self.model.generate(
                ids, attention_mask=torch.ones_like(ids),
                max_new_tokens=min(count, self.room - len(prompt)), **plain, **options,
            )  # fmt: skip
        new = found[0, len(prompt) :].tolist()
        # Beams are filled up behind their end.
        stops = [place for place, id in enumerate(new) if id in self.ends]
        return new[: stops[0] + 1] if stops else new

    def logits(self, ids):
        with torch.no_grad():
            return self.model(torch.tensor([ids])).logits[0]

    def score(self, prompt, completion):
        """In double precision, added up from single ones."""
        shares = self.logits(prompt + completion).double().log_softmax(-1)
        places = range(len(prompt) - 1, len(prompt) + len(completion) - 1)
        return sum(shares[place, id].item() for place, id in zip(places, completion))

    def mean_score(self, prompt, new, penalty):
        return self.score(prompt, new) / len(new) ** penalty

    def filtered(self, prompt, temperature, k, p):
        processors = LogitsProcessorList([TemperatureLogitsWarper(temperature)])
        if k is not None:
            processors.append(TopKLogitsWarper(k))
        if p is not None:
            processors.append(TopPLogitsWarper(p))
        ids = torch.tensor([prompt])
        return processors(ids, self.logits(prompt)[-1:]).softmax(-1)[0].double()


class Report:
    def __init__(self, name):
        self.name, self.counts, self.different = name, {}, 0

    def add(self, what, same, *explanation):
        done, off = self.counts.get(what, (0, 0))
        self.counts[what] = (done + 1, off + (not same))
        if not same:
            self.different += 1
            if off < 3:
                print(f"{self.name}: {what}:", *explanation, sep="\n  ")

    def end(self):
        for what, (done, off) in self.counts.items():
            print(f"{self.name}: {what}: {off} of {done} differ")


def continuations(side, prompt, generator, report):
    def tell(what, ours, theirs, *more):
        report.add(what, ours == theirs, f"prompt {prompt} {more}", f"ours   {ours}", f"theirs {theirs}")

    ours = side.ours(prompt, "--greedy")
    for cached in (True, False):
        what = f"greedy, theirs {'with' if cached else 'without'} a cache"
        tell(what, ours, side.theirs(prompt, use_cache=cached))
    for count, penalty, repeated in BEAMS:
        options = ["--beams", str(count), "--length-penalty", str(penalty)]
        names = {"num_beams": count, "length_penalty": penalty}
        if repeated is not None:
            options += ["--no-repeat-ngram", str(repeated)]
            names["no_repeat_ngram_size"] = repeated
        mine = side.ours(prompt, *options)
        for cached in (True, False) if count > 1 else (True,):
            their = side.theirs(prompt, use_cache=cached, **names)
            # Two texts may be equally good but for the last bit of a sum.
            near = mine != their and abs(
                side.mean_score(prompt, mine, penalty) - side.mean_score(prompt, their, penalty)
            ) < 1e-5
            what = f"beams, theirs {'with' if cached else 'without'} a cache"
            tell(what, their if near else mine, their, options)
    other = [generator.randrange(side.V) for _ in range(generator.randint(1, 8))]
    room = side.room - len(prompt)
    completions = [each[:room] for each in (other, ours or other, other[:1])]
    rows = side.lines(
        "score", "--prompt-ids", words(prompt),
        *(part for each in completions for part in ("--completion-ids", words(each))),
    )  # fmt: skip
    for row, completion in zip(rows[1:], completions, strict=True):
        mine, their = float(row.split()[0]), side.score(prompt, completion)
        near = abs(mine - their) < 1e-4 + 1e-5 * abs(their)
        report.add("scores", near, f"prompt {prompt}, {completion}: ours {mine}, theirs {their}")


def chi_square(counts, shares):
    """How far counts are from shares, in standard deviations of χ²; rare tokens are one."""
    total = counts.sum()
    expected = shares * total
    rare = expected < 5
    observed = torch.cat([counts[~rare], counts[rare].sum()[None]])
    expected = torch.cat([expected[~rare], expected[rare].sum()[None]])
    # Where nothing is expected, nothing may be.
    if (observed[expected == 0] > 0).any():
        return float("inf")
    observed, expected = observed[expected > 0], expected[expected > 0]
    freedom = len(expected) - 1
    if freedom == 0:
        return 0.0
    return (((observed - expected) ** 2 / expected).sum().item() - freedom) / (2 * freedom) ** 0.5


def distributions(side, draws, report):
    """One token behind each line of a file that holds a text many times: each draws by itself."""
    text = "Once upon a time there was a"
    tokenizer = AutoTokenizer.from_pretrained(side.folder)
    pieces = [tokenizer.decode([id], skip_special_tokens=True) for id in range(side.V)]
    kinds = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    kind = torch.tensor([kinds[piece] for piece in pieces])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "prompts.txt")
        file.write_text(f"{text}\n" * draws)
        for temperature, k, p in FILTERS:
            options = ["--temperature", str(temperature)]
            options += [] if k is None else ["--top-k", str(k)]
            options += [] if p is None else ["--top-p", str(p)]
            lines = side.lines("generate", "--batch", str(file), "--max-tokens", "1", *options)
            drawn = [kinds[line.removeprefix(text).replace("\\n", "\n")] for line in lines]
            counts = torch.bincount(torch.tensor(drawn), minlength=len(kinds)).double()
            shares = side.filtered(tokenizer(text)["input_ids"], temperature, k, p)
            shares = torch.zeros(len(kinds)).double().index_add(0, kind, shares)
            far = chi_square(counts, shares)
            # A wrong filter is off by hundreds.
            report.add("filtered distributions", far < 5, f"{options}: {far:.1f} σ of χ²")


def random_model(folder):
    """Of the storyteller's tokens, so that it has texts too."""
    torch.manual_seed(3)
    config = GPT2Config(
        vocab_size=1536, n_positions=48, n_embd=24, n_layer=3, n_head=4, eos_token_id=7, bos_token_id=7
    )
    model = GPT2LMHeadModel(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.25)
    model.save_pretrained(folder)
    for name in ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt"]:
        shutil.copy(STORYTELLER / name, folder)


def compare(side, name, options):
    generator, report = random.Random(options.seed), Report(name)
    for number in range(options.prompts):
        # Short ones, one that fills the model but for a token or two, and what is between.
        length = min(1 + number * 3, side.room - 1 - number % 2)
        if number == options.prompts - 1:
            length = side.room - 2
        start = [generator.randrange(side.V) for _ in range(max(1, length // 3))]
        # The rest is what the model would say, so that texts are of the kind that it knows.
        more = ["--ignore-eos", "--seed", str(number)]
        prompt = start + side.ours(start, *more, count=length - len(start))
        continuations(side, prompt, generator, report)
    distributions(side, options.draws, report)
    report.end()
    return report.different


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, action="append")
    parser.add_argument("--prompts", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--draws", type=int, default=3000)
    parser.add_argument("--program", type=Path, help="transformer as it is, not built anew")
    options = parser.parse_args()
    program = options.program or built()
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        random_model(folder)
        sides = [(each.name, each) for each in options.model or [STORYTELLER]]
        for name, each in [*sides, ("random numbers", folder)]:
            different += compare(Side(program, each), name, options)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
