"""Compares what `transformer attention`, `lens`, `attribute` and `patch` write with Hugging Face, number by number.

    pip install -r Tools/goldens/requirements.txt
    python Tools/goldens/compare_looking.py [--model FOLDER]… [--prompts 4] [--seed 1] [--program FILE]

Without a folder, of the two small models that come along. Of random token ids: all patterns beside `attentions`,
eager; of a GPT-2 also its hidden states through `ln_f` and `lm_head`, with ranks and log-probabilities; what heads,
MLPs and embeddings add to a logit, by the formula and by their sum; and runs on other ids, parts of which forward
hooks replace. It takes a minute.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from compare_tokenizers import built
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForMaskedLM

PACKAGE = Path(__file__).resolve().parents[2]
MODELS = PACKAGE / "Tools/transformer/Models"
ALLOWANCE = 1e-4


def words(ids):
    return " ".join(map(str, ids))


class Comparison:
    def __init__(self, program, folder):
        self.program, self.folder = program, str(folder)
        self.is_causal = AutoConfig.from_pretrained(folder).model_type == "gpt2"
        kind = AutoModelForCausalLM if self.is_causal else AutoModelForMaskedLM
        self.model = kind.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
        self.worst, self.count = {}, 0

    def ours(self, command, ids, *options):
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/numbers.safetensors"
            done = subprocess.run(
                [self.program, command, "--model", self.folder, "--ids", words(ids), "--output", file, *options],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                sys.exit(f"{command} {options}: {done.stderr}")
            return load_file(file)

    def expect(self, name, ours, theirs):
        """Both alike, but for an allowance in shares of their size."""
        if ours.shape != theirs.shape:
            sys.exit(f"{name}: {list(ours.shape)} beside {list(theirs.shape)}")
        size = max(1.0, theirs.abs().max().item())
        error = (ours.double() - theirs.double()).abs().max().item() / size
        self.worst[name] = max(self.worst.get(name, 0), error)
        self.count += ours.numel()

    def attention(self, ids):
        with torch.no_grad():
            theirs = self.model(torch.tensor([ids]), output_attentions=True).attentions
        ours = self.ours("attention", ids)
        for layer, pattern in enumerate(theirs):
            self.expect("attentions", ours[f"attentions.{layer}"], pattern)

    def lens(self, ids):
        with torch.no_grad():
            states = self.model(torch.tensor([ids]), output_hidden_states=True).hidden_states
            normed = [self.model.transformer.ln_f(state) for state in states[:-1]] + [states[-1]]
            logits = torch.stack([self.model.lm_head(state) for state in normed])  # [L + 1, 1, T, V]
        ours = self.ours("lens", ids)
        self.expect("lens: logits", ours["logits"], logits)
        if len(ids) > 1:
            index = torch.tensor(ids[1:]).view(1, 1, -1, 1).expand(len(logits), 1, -1, 1)
            picked = logits.log_softmax(-1)[:, :, :-1].gather(-1, index).squeeze(-1)
            self.expect("lens: log-probabilities", ours["log_probabilities"], picked)
            scores = ours["logits"][:, :, :-1]
            ranks = 1 + (scores > scores.gather(-1, index)).sum(-1)
            self.expect("lens: ranks", ours["ranks"], ranks)

    def attribution(self, ids, token, versus):
        model, body = self.model, self.model.transformer
        kept = {}

        def keep(name, index):
            return lambda _, inputs, output: kept.update({name: (inputs[0] if index == "in" else output).detach()})

        hooks = []
        for layer, block in enumerate(body.h):
            hooks.append(block.attn.c_proj.register_forward_hook(keep(f"found.{layer}", "in")))
            hooks.append(block.mlp.register_forward_hook(keep(f"mlp.{layer}", "out")))
        with torch.no_grad():
            output = model(torch.tensor([ids]), output_hidden_states=True)
        for hook in hooks:
            hook.remove()
        place, H = len(ids) - 1, model.config.n_head
        table = model.lm_head.weight
        direction = table[token] - (table[versus] if versus is not None else 0)
        with torch.no_grad():
            parts = {
                "embeddings": torch.stack([body.wte.weight[ids[place]], body.wpe.weight[place]]),
                "mlps": torch.stack([kept[f"mlp.{layer}"][0, place] for layer in range(len(body.h))]),
                "biases": torch.stack([block.attn.c_proj.bias for block in body.h]),
                "heads": torch.stack([
                    torch.einsum("hd,hdc->hc", kept[f"found.{layer}"][0, place].view(H, -1),
                                 block.attn.c_proj.weight.view(H, -1, table.shape[1]))
                    for layer, block in enumerate(body.h)]),
            }  # fmt: skip
            stream = sum(part.reshape(-1, table.shape[1]).sum(0) for part in parts.values())
            scale = (stream.var(correction=0) + body.ln_f.eps).rsqrt()
            logits = output.logits[0, -1]
        ours = self.ours("attribute", ids, "--token", str(token), *([] if versus is None else ["--versus", str(versus)]))
        for name, part in parts.items():
            theirs = (part - part.mean(-1, keepdim=True)) * scale * body.ln_f.weight @ direction
            self.expect(f"attribution: {name}", ours[name], theirs.detach())
        total = sum(ours[name].double().sum() for name in [*parts, "norm_bias"])
        logit = logits[token] - (logits[versus] if versus is not None else 0)
        self.expect("attribution: the sum", total, logit)
        self.expect("attribution: the logit", ours["logit"], logit)

    def patching(self, clean, corrupted, token, versus):
        model, body = self.model, self.model.transformer

        def difference(ids, module=None, replace=None):
            hook = None
            if module is not None:
                hook = module.register_forward_pre_hook(replace)
            with torch.no_grad():
                logits = model(torch.tensor([ids])).logits[0, -1]
            if hook:
                hook.remove()
            return (logits[token] - logits[versus]).item()

        kept = {}
        hooks = [
            module.register_forward_pre_hook(lambda _, inputs, name=(kind, layer): kept.update({name: inputs[0].detach()}))
            for layer, block in enumerate(body.h)
            for kind, module in [("stream", block), ("found", block.attn.c_proj)]
        ]
        top = difference(clean)
        for hook in hooks:
            hook.remove()
        bottom = difference(corrupted)
        L, T, H = len(body.h), len(clean), model.config.n_head
        D = model.config.n_embd // H
        stream, heads = torch.zeros(L, T), torch.zeros(L, H)
        for layer, block in enumerate(body.h):
            for place in range(T):

                def at_place(_, inputs, layer=layer, place=place):
                    changed = inputs[0].clone()
                    changed[:, place] = kept["stream", layer][:, place]
                    return (changed, *inputs[1:])

                stream[layer, place] = (difference(corrupted, block, at_place) - bottom) / (top - bottom)
            for head in range(H):

                def of_head(_, inputs, layer=layer, head=head):
                    changed = inputs[0].clone()
                    columns = slice(head * D, (head + 1) * D)
                    changed[..., columns] = kept["found", layer][..., columns]
                    return (changed, *inputs[1:])

                heads[layer, head] = (difference(corrupted, block.attn.c_proj, of_head) - bottom) / (top - bottom)
        ours = self.ours("patch", clean, "--corrupted", words(corrupted), "--token", str(token), "--versus", str(versus))
        self.expect("patching: clean", ours["clean_difference"], torch.tensor(top))
        self.expect("patching: corrupted", ours["corrupted_difference"], torch.tensor(bottom))
        self.expect("patching: stream", ours["stream"], stream)
        self.expect("patching: heads", ours["heads"], heads)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, action="append")
    parser.add_argument("--prompts", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", type=Path, help="transformer as it is, not built anew")
    options = parser.parse_args()
    program = str(options.program or built())
    generator = random.Random(options.seed)
    is_right = True
    for folder in options.model or [MODELS / "storyteller", MODELS / "little-bert"]:
        side = Comparison(program, folder)
        V = side.model.config.vocab_size
        for length in [1, 2] + [generator.randrange(3, 40) for _ in range(options.prompts)]:
            ids = [generator.randrange(V) for _ in range(length)]
            side.attention(ids)
            if not side.is_causal:
                continue
            side.lens(ids)
            token, versus = generator.sample(range(V), 2)
            side.attribution(ids, token, None)
            side.attribution(ids, token, versus)
            # A difference that both texts share would be divided by next to nothing.
            if 2 < length < 16:
                other = list(ids)
                other[generator.randrange(length)] = generator.randrange(V)
                best = [side.model(torch.tensor([row])).logits[0, -1].argmax().item() for row in (ids, other)]
                if best[0] != best[1]:
                    side.patching(ids, other, *best)
        print(f"{folder.name}: {side.count} numbers")
        for name, error in side.worst.items():
            is_right &= error <= ALLOWANCE
            print(f"  {name}: {error:.1e}{'' if error <= ALLOWANCE else ', more than ' + str(ALLOWANCE)}")
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    main()
