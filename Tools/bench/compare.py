"""Runs our engine and PyTorch turn by turn, and prints a line a case.

    pip install torch transformers
    python Tools/bench/compare.py [CASE…] [--runs 7] [--threads N] [--debug | --peak]

`README.md` beside this says what the cases are and how to read the lines. With --debug, ours as it
is built for debugging takes PyTorch's place, and no Python package is needed.
"""

import argparse
import difflib
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
TOKENIZERS = PACKAGE / "Tests" / "Goldens" / "Tokenizers"

# One thread on each side, whatever else is said of threads.
os.environ["TOKENIZERS_PARALLELISM"] = "false"


# What PyTorch does. Each function makes inputs and weights, and returns what is timed. Only the
# case that runs is in memory.


def product(M, K, N):
    a, b = torch.randn(M, K), torch.randn(K, N)
    return lambda: torch.matmul(a, b)


def elementwise(name):
    x, operation = torch.randn(1_000_000), getattr(torch, name)
    return lambda: operation(x)


def softmax():
    x = torch.randn(8_192, 128)
    return lambda: torch.softmax(x, -1)


def layer_norm():
    x, weight, bias = torch.randn(1_024, 768), torch.ones(768), torch.zeros(768)
    return lambda: torch.nn.functional.layer_norm(x, (768,), weight, bias, 1e-5)


def bert(B, T):
    from transformers import BertConfig, BertForMaskedLM

    model = BertForMaskedLM(BertConfig()).eval()
    ids = torch.randint(0, 30_522, (B, T))
    return lambda: model(ids).logits


def deberta(B, T):
    from transformers import DebertaV2Config, DebertaV2ForMaskedLM

    # As microsoft/deberta-v3-base has it.
    config = DebertaV2Config(
        vocab_size=128_100, hidden_size=768, num_hidden_layers=12, num_attention_heads=12,
        intermediate_size=3_072, relative_attention=True, position_buckets=256,
        norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type="p2c|c2p",
        position_biased_input=False, legacy=False,
    )  # fmt: skip
    model = DebertaV2ForMaskedLM(config).eval()
    ids = torch.randint(0, 128_100, (B, T))
    return lambda: model(ids).logits


def gpt2(**rates):
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(GPT2Config(**rates)).eval()


def gpt2_forward():
    model, ids = gpt2(), torch.randint(0, 50_257, (1, 512))
    return lambda: model(ids, use_cache=False).logits


def gpt2_decode():
    model, prompt = gpt2(), torch.randint(0, 50_257, (1, 16))

    # Quicker than `model.generate`, which does some bookkeeping for each token.
    def call():
        new, cache, tokens = prompt, None, []
        for _ in range(64):
            output = model(new, past_key_values=cache, use_cache=True)
            new, cache = output.logits[:, -1].argmax(-1, keepdim=True), output.past_key_values
            tokens.append(new[0])
        return torch.cat(tokens)

    return call


def gpt2_train():
    model = gpt2(attn_pdrop=0, embd_pdrop=0, resid_pdrop=0).train()
    ids = torch.randint(0, 50_257, (4, 64))
    optimizer = torch.optim.AdamW(model.parameters())

    @torch.enable_grad()
    def call():
        optimizer.zero_grad()
        logits = model(ids, use_cache=False).logits[:, :-1]
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        optimizer.step()
        return loss

    return call


class Count:
    """How many ids there are, in the place of a tensor."""

    def __init__(self, count):
        self.shape = [count]


def encoding(model, files, small):
    from transformers import BertTokenizer, GPT2Tokenizer
    from tokenizers import Tokenizer

    paths = [PACKAGE / "models" / model / file for file in files]
    if not paths[-1].exists():
        tokenizer = Tokenizer.from_file(str(TOKENIZERS / small / "tokenizer.json"))
    elif model == "gpt2":
        tokenizer = GPT2Tokenizer(vocab=str(paths[0]), merges=str(paths[1]))._tokenizer
    else:
        tokenizer = BertTokenizer(vocab=str(paths[0]))._tokenizer
    text = megabyte()
    return lambda: Count(len(tokenizer.encode(text, add_special_tokens=False).ids))


def megabyte():
    """What the package says itself, as the other side reads it."""
    paths = []
    for folder in ("Katas/Lessons", "Sources", "Tests", "Tools"):
        for place, _, names in os.walk(PACKAGE / folder):
            paths += [
                os.path.relpath(os.path.join(place, name), PACKAGE)
                for name in names
                if name.endswith((".swift", ".md"))
            ]
    text = b""
    for path in sorted(paths, key=os.fsencode):
        if len(text) >= 1 << 20:
            break
        text += (PACKAGE / path).read_bytes()
    return text[: 1 << 20].decode("utf-8", "replace")


CASES = {
    "gemm-128x768x768": lambda: product(128, 768, 768),
    "gemm-128x768x3072": lambda: product(128, 768, 3_072),
    "gemm-128x3072x768": lambda: product(128, 3_072, 768),
    "gemm-1024": lambda: product(1_024, 1_024, 1_024),
    "exp-1m": lambda: elementwise("exp"),
    "tanh-1m": lambda: elementwise("tanh"),
    "erf-1m": lambda: elementwise("erf"),
    "softmax-8192x128": softmax,
    "layernorm-1024x768": layer_norm,
    "bert-base-1x128": lambda: bert(1, 128),
    "bert-base-8x128": lambda: bert(8, 128),
    "bert-base-1x512": lambda: bert(1, 512),
    "deberta-base-1x128": lambda: deberta(1, 128),
    "gpt2-1x512": gpt2_forward,
    "gpt2-decode": gpt2_decode,
    "gpt2-train-4x64": gpt2_train,
    "bpe-1mb": lambda: encoding("gpt2", ["vocab.json", "merges.txt"], "BytePairs"),
    "wordpiece-1mb": lambda: encoding("bert", ["vocab.txt"], "WordPieces"),
}

# How many results a call gives, where the time is that of each.
PARTS = {"gpt2-decode": 64}


class PyTorch:
    """Takes turns as `bench --serve` does."""

    def __init__(self, threads):
        global torch
        import torch

        torch.set_num_threads(threads)
        self.name, self.call = None, None

    def turn(self, name):
        """The milliseconds of a call and the shape of its result."""
        if name != self.name:
            self.call = None
            self.name, self.call = name, CASES[name]()
        times, end = [], time.perf_counter() + 0.05
        with torch.no_grad():
            while not times or time.perf_counter() < end:
                start = time.perf_counter()
                result = self.call()
                times.append(1_000 * (time.perf_counter() - start))
        return statistics.median(times) / PARTS.get(name, 1), str(list(result.shape))


class Ours:
    def __init__(self, program, threads):
        self.process = subprocess.Popen(
            [program, "--serve", "--threads", str(threads)], text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def turn(self, name):
        """The milliseconds of a call and the shape of its result."""
        self.process.stdin.write(name + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"compare.py: bench ended during {name}.")
        milliseconds, shape = answer.rstrip("\n").split(" ", 1)
        return float(milliseconds), shape


def built(configuration):
    """The path of `bench`, after building it."""
    # A part of the package that no learner's build has.
    os.environ["TRANSFORMER_KATAS_TOOLS"] = "1"
    build = ["swift", "build", "--package-path", PACKAGE, "-c", configuration, "--product", "bench"]
    if subprocess.run(build, stdout=sys.stderr).returncode:
        sys.exit("compare.py: bench does not build.")
    return Path(subprocess.check_output([*build, "--show-bin-path"], text=True).strip()) / "bench"


def compare(name, sides, runs):
    """The medians of both, of turns that alternate in changing order, after one to warm up."""
    shapes = [side.turn(name)[1] for side in sides]
    if shapes[0] != shapes[1]:
        sys.exit(f"compare.py: {name} gives {shapes[0]} on one side, {shapes[1]} on the other.")
    times = [[], []]
    for run in range(runs):
        for side in (0, 1) if run % 2 == 0 else (1, 0):
            # The other's threads wait for more to do before they sleep: not at this one's cost.
            time.sleep(0.02)
            times[side].append(sides[side].turn(name)[0])
    return [statistics.median(each) for each in times]


def seconds_of_others(processes):
    """How much of the cores' time went to other programs so far; 0 where there is no /proc."""
    try:
        total = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
        texts = [Path(f"/proc/{id}/stat").read_text() for id in processes]
    except OSError:
        return 0
    # All but idle and waiting for disks; of a process, user and system.
    fields = [text.rpartition(")")[2].split() for text in texts]
    busy = sum(total[:3]) + sum(total[5:8])
    own = sum(int(each[11]) + int(each[12]) for each in fields)
    return (busy - own) / os.sysconf("SC_CLK_TCK")


def count(text):
    if int(text) < 1:
        raise ValueError
    return int(text)


def arguments():
    parser = argparse.ArgumentParser(prog="compare.py")
    parser.add_argument("cases", metavar="CASE", nargs="*", help="all, unless some are named")
    parser.add_argument("--runs", type=count, default=7, help="of each side, after one to warm up")
    parser.add_argument("--threads", type=count, default=os.cpu_count(), help="of each side")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--debug", action="store_true", help="compare with our debug build")
    instead.add_argument("--peak", action="store_true", help="our memory in GPT-2 decoding")
    options = parser.parse_args()
    for name in options.cases:
        if name not in CASES:
            nearest = difflib.get_close_matches(name, CASES, n=1, cutoff=0)[0]
            parser.error(f"“{name}” is no case. The nearest is {nearest}.")
    if options.peak and options.cases:
        parser.error("--peak goes with no case.")
    return options


def main():
    options = arguments()
    release = built("release")
    if options.peak:
        sys.exit(subprocess.run([release, "--peak", "--threads", str(options.threads)]).returncode)
    ours = Ours(release, options.threads)
    other = Ours(built("debug"), options.threads) if options.debug else PyTorch(options.threads)
    labels = ("release_ms", "debug_ms") if options.debug else ("ours_ms", "pytorch_ms")
    processes = [os.getpid()] + [side.process.pid for side in (ours, other) if type(side) is Ours]
    for name in options.cases or CASES:
        start, lost = time.monotonic(), seconds_of_others(processes)
        mine, others = compare(name, (ours, other), options.runs)
        theirs = "huggingface_ms" if name.endswith("-1mb") and not options.debug else labels[1]
        times = f"{labels[0]}={mine:.3f} {theirs}={others:.3f}"
        print(f"{name} {times} ratio={others / mine:.2f}", flush=True)
        lost = (seconds_of_others(processes) - lost) / (time.monotonic() - start) / os.cpu_count()
        if lost > 0.05:
            note = f"other programs took {lost:.0%} of the cores meanwhile: not to be relied on"
            print(f"compare.py: {name}: {note}.", file=sys.stderr)


if __name__ == "__main__":
    main()
