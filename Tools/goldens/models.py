"""What the small models of random numbers in Tests/Goldens/Models have in common."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

MODELS = Path(__file__).resolve().parents[2] / "Tests" / "Goldens" / "Models"


def randomized(model, is_gain):
    """Gains, shifts and biases too; large enough that everything shows in the output."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            numbers = torch.randn(parameter.shape) * 0.3
            parameter.copy_(numbers + 1 if is_gain(name) else numbers)
    return model.eval()


def expected(model, batches):
    """What a model makes of batches, which are arguments by the names that the file has."""
    words = {"ids": "input_ids", "token_types": "token_type_ids"}
    tensors = {}
    for name, batch in batches.items():
        arguments = {words.get(word, word): tensor for word, tensor in batch.items()}
        with torch.no_grad():
            output = model(**arguments, output_hidden_states=True)
        tensors |= {f"{name}/{word}": tensor for word, tensor in batch.items()}
        for k, state in enumerate(output.hidden_states):
            tensors[f"{name}/hidden_states.{k}"] = state.float().contiguous()
        logits = output.get("logits", output.get("prediction_logits"))
        if logits is not None:
            tensors[f"{name}/logits"] = logits.float().contiguous()
    return tensors


def save(name, seed, kind, config, is_gain, batches, dtype=torch.float32, change=None):
    """Makes a folder: the model as saved, changed where asked for, and what it computes.

    All is computed in double precision from the numbers as saved, and rounded once.
    """
    torch.manual_seed(seed)
    folder = MODELS / name
    model = randomized(kind(config), is_gain).to(dtype)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if change is not None:
        change(folder)
    save_file(expected(model.double(), batches(config)), folder / "expected.safetensors")
    size = sum(file.stat().st_size for file in folder.iterdir())
    count = len(load_file(folder / "model.safetensors"))
    print(f"{name}: {count} tensors, {size:,} bytes")
