"""Compares `transformer forward` with Hugging Face on a trained model, and times both.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/compare_trained.py FOLDER

The folder is one of a BertModel or a BertForMaskedLM, such as that of the published
all-MiniLM-L6-v2, or one of a GPT2Model or a GPT2LMHeadModel. Ends with 1 where anything is off by
more than 1e-4 of the largest magnitude.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoConfig, BertForMaskedLM, BertModel, GPT2LMHeadModel, GPT2Model

ROOT = Path(__file__).resolve().parents[2]
ALLOWANCE = 1e-4
RUNS = 5


def tool():
    os.environ["TRANSFORMER_KATAS_TOOLS"] = "1"
    build = ["swift", "build", "--package-path", ROOT, "-c", "release"]
    subprocess.run([*build, "--product", "transformer-reference"], check=True, stdout=sys.stderr)
    folder = subprocess.run([*build, "--show-bin-path"], check=True, capture_output=True, text=True)
    return Path(folder.stdout.strip()) / "transformer-reference"


def ours(program, folder, rows):
    """All tensors that the tool writes, and how many milliseconds it says that they took."""
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "output.safetensors"
        ids = [part for row in rows for part in ("--ids", " ".join(map(str, row)))]
        command = [program, "forward", "--model", folder, *ids, "--output", file]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return load_file(file), int(re.search(r"in (\d+) ms", done.stdout)[1])


def padded(rows):
    longest = max(map(len, rows))
    ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in rows])
    return {"input_ids": ids, "attention_mask": mask}


def theirs(model, batch):
    with torch.no_grad():
        output = model(**batch, output_hidden_states=True)
    tensors = {f"hidden_states.{k}": state for k, state in enumerate(output.hidden_states)}
    tensors["last_hidden_state"] = output.hidden_states[-1]
    if "logits" in output:
        tensors["logits"] = output.logits
    return tensors


def main(folder):
    program = tool()
    config = AutoConfig.from_pretrained(folder)
    is_bert = config.model_type == "bert"
    bare, scoring = (BertModel, BertForMaskedLM) if is_bert else (GPT2Model, GPT2LMHeadModel)
    kind = bare if config.architectures == [bare.__name__] else scoring
    model = kind.from_pretrained(folder, dtype=torch.float32).eval()
    torch.manual_seed(0)

    def sequence(length):
        ends = ([101], [102]) if is_bert else ([], [])
        count = length - sum(map(len, ends))
        # Those below are special tokens and single letters, where there are so many.
        least = min(1000, config.vocab_size // 2)
        return ends[0] + torch.randint(least, config.vocab_size, (count,)).tolist() + ends[1]

    longest = min(config.max_position_embeddings, 512)
    cases = [[3], [60], [longest], [60, 60]]
    if is_bert:
        cases += [[3, 60], [3, 60, longest]]
    is_off = False
    for lengths in cases:
        rows = [sequence(length) for length in lengths]
        found, _ = ours(program, folder, rows)
        wanted = theirs(model, padded(rows))
        assert found.keys() == wanted.keys(), (found.keys(), wanted.keys())
        shares = {}
        for name, tensor in wanted.items():
            error, magnitude = (found[name] - tensor).abs().max(), tensor.abs().max()
            shares[name] = (error / magnitude).item()
            if name in ("last_hidden_state", "logits"):
                text = f"{error:.2e} of {magnitude:.3f}, a share of {shares[name]:.1e}"
                print(f"{'+'.join(map(str, lengths)):>10} tokens  {name:<17} {text}")
        worst = max(shares, key=shares.get)
        print(f"{'':>17}  worst of all: {worst}, {shares[worst]:.1e}")
        is_off = is_off or not shares[worst] <= ALLOWANCE

    rows, times = [sequence(longest)], {"ours": [], "PyTorch": []}
    for _ in range(RUNS):
        times["ours"].append(ours(program, folder, rows)[1])
        start = time.perf_counter()
        theirs(model, padded(rows))
        times["PyTorch"].append((time.perf_counter() - start) * 1000)
    for name, values in times.items():
        span = f"{min(values):.0f} to {max(values):.0f}"
        print(f"{name}: {statistics.median(values):.0f} ms for {longest} tokens ({span})")
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads; medians of {RUNS} runs.")
    return is_off


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
