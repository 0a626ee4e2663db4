"""The cases of compare.py in PyTorch and Hugging Face, and who runs them.

Each function makes inputs and weights: a pass over a module, which other runtimes take over as it is,
or a call. Only the case that runs is in memory.

    python cases.py RUNTIME --threads N

takes turns as `bench --serve` does: it reads a case a line, and says how many milliseconds a call takes
and what shape comes out; or `none` of what the runtime has not. RUNTIME is pytorch, openvino or
onnxruntime.
"""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
TOKENIZERS = PACKAGE / "Tests" / "Goldens" / "Tokenizers"


class Count:
    """How many ids there are, in the place of a tensor."""

    def __init__(self, count):
        self.shape = [count]


# MARK: - Passes: a module and its inputs


def module(function, model=None):
    """A function as a module, with the weights of a model."""

    class Function(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, *inputs):
            return function(*inputs)

    return Function().eval()


def product(M, K, N):
    return module(torch.matmul), (torch.randn(M, K), torch.randn(K, N))


def elementwise(name):
    return module(getattr(torch, name)), (torch.randn(1_000_000),)


def softmax():
    return module(lambda x: torch.softmax(x, -1)), (torch.randn(8_192, 128),)


def layer_norm():
    def normalized(x, weight, bias):
        return torch.nn.functional.layer_norm(x, (768,), weight, bias, 1e-5)

    return module(normalized), (torch.randn(1_024, 768), torch.ones(768), torch.zeros(768))


def bert(B, T):
    from transformers import BertConfig, BertForMaskedLM

    model = BertForMaskedLM(BertConfig()).eval()
    ids = torch.randint(0, 30_522, (B, T))
    return module(lambda ids: model(ids).logits, model), (ids,)


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
    return module(lambda ids: model(ids).logits, model), (ids,)


def gpt2(**rates):
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(GPT2Config(**rates)).eval()


def gpt2_forward():
    model, ids = gpt2(), torch.randint(0, 50_257, (1, 512))
    return module(lambda ids: model(ids, use_cache=False).logits, model), (ids,)


PASSES = {
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
}


# MARK: - Calls


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


def encoding(model, files, small):
    from tokenizers import Tokenizer
    from transformers import BertTokenizer, GPT2Tokenizer

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


CALLS = {
    "gpt2-decode": gpt2_decode,
    "gpt2-train-4x64": gpt2_train,
    "bpe-1mb": lambda: encoding("gpt2", ["vocab.json", "merges.txt"], "BytePairs"),
    "wordpiece-1mb": lambda: encoding("bert", ["vocab.txt"], "WordPieces"),
}

CASES = [*PASSES, *CALLS]

# How many results a call gives, where the time is that of each.
PARTS = {"gpt2-decode": 64}

# What a result must read of the memory: all weights for a token.
BYTES = {"gpt2-decode": 4 * 124_439_808}


# MARK: - Runtimes: each makes a call of a case, or nothing


def pytorch(name, threads):
    if name in CALLS:
        return CALLS[name]()
    function, inputs = PASSES[name]()
    return lambda: function(*inputs)


def openvino(name, threads):
    import openvino as ov

    if name not in PASSES:
        return None
    function, inputs = PASSES[name]()
    # Sizes that are known in advance, as ours are not; and no bfloat16.
    model = ov.convert_model(
        function, example_input=inputs, input=[list(each.shape) for each in inputs]
    )
    settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
    request = ov.compile_model(model, "CPU", settings).create_infer_request()
    arrays = [each.numpy() for each in inputs]
    return lambda: request.infer(arrays, share_inputs=True, share_outputs=True)[0]


def onnxruntime(name, threads):
    import onnxruntime as ort

    if name not in PASSES:
        return None
    function, inputs = PASSES[name]()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.onnx")
        torch.onnx.export(function, inputs, path, dynamo=True, verbose=False)
        session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    arrays = {place.name: each.numpy() for place, each in zip(session.get_inputs(), inputs)}
    return lambda: session.run(None, arrays)[0]


RUNTIMES = {"pytorch": pytorch, "openvino": openvino, "onnxruntime": onnxruntime}


def flops(name):
    """How many multiplications and additions the products of a case take; 0 where it has none."""
    from torch.utils.flop_counter import FlopCounterMode

    if name.endswith("-1mb"):
        return 0
    call = pytorch(name, 1)
    with FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops() / PARTS.get(name, 1)


def made(runtime, name, threads):
    """A case's call, or nothing where a runtime cannot take the module over."""
    try:
        return RUNTIMES[runtime](name, threads)
    except Exception as error:
        if runtime == "pytorch":
            raise
        print(f"{runtime} does not take {name} over: {error}", file=sys.stderr)
        return None


def turn(call, parts):
    """The milliseconds of a call and the shape of its result."""
    times, end = [], time.perf_counter() + 0.05
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        result = call()
        times.append(1_000 * (time.perf_counter() - start))
    return statistics.median(times) / parts, list(result.shape)


def main():
    parser = argparse.ArgumentParser(prog="cases.py")
    parser.add_argument("runtime", choices=RUNTIMES)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    global torch
    import torch

    torch.set_num_threads(options.threads)
    known, call = None, None
    # What libraries say while they load or export a model is no answer.
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        name = line.strip()
        with torch.no_grad():
            if name.startswith("flops "):
                print(flops(name.removeprefix("flops ")), file=answers, flush=True)
                continue
            if name != known:
                call = None
                known, call = name, made(options.runtime, name, options.threads)
            if call is None:
                print("none", file=answers, flush=True)
                continue
            milliseconds, shape = turn(call, PARTS.get(name, 1))
        print(milliseconds, shape, file=answers, flush=True)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
