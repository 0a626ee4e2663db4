"""Runs our engine and others turn by turn, and prints a line a case.

    pip install torch transformers
    python Tools/bench/compare.py [CASE…] [--runs 7] [--threads N] [--peers] [--debug | --peak]

`README.md` beside this says what the cases are and how to read the lines. With --peers, PyTorch with all
instructions of the processor, OpenVINO and ONNX Runtime take turns too, where they are installed. With
--debug, ours as it is built for debugging takes PyTorch's place, and no Python package is needed.
"""

import argparse
import difflib
import importlib.util
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cases import BYTES, CASES, PACKAGE, PASSES

# One thread on each side, whatever else is said of threads.
os.environ["TOKENIZERS_PARALLELISM"] = "false"


class Side:
    """A program that takes turns: it reads a case a line, and says the milliseconds and the shape."""

    def __init__(self, name, command, **environment):
        self.name, self.tail = name, tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command, text=True, bufsize=1, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.tail, env=os.environ | environment,
        )  # fmt: skip

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        answer = self.process.stdout.readline()
        if not answer:
            self.tail.seek(0)
            sys.stderr.write("".join(self.tail.readlines()[-20:]))
            sys.exit(f"compare.py: {self.name} ended during {line}.")
        return answer.rstrip("\n")

    def turn(self, name):
        """The milliseconds of a call and the shape of its result, or nothing where it has none."""
        answer = self.ask(name)
        if answer == "none":
            return None
        milliseconds, shape = answer.split(" ", 1)
        return float(milliseconds), shape


def bench(configuration, threads):
    return Side("bench", [built(configuration), "--serve", "--threads", str(threads)])


def runtime(name, threads, label=None, **environment):
    command = [sys.executable, Path(__file__).with_name("cases.py"), name, "--threads", str(threads)]
    return Side(label or name, command, **environment)


def peers(threads, folder):
    """Who else there is: PyTorch where it may use all instructions, and what is installed."""
    all = []
    if "avx512f" in flags() and vendor() == "AuthenticAMD":
        # The library whose products PyTorch takes asks this, and stays at AVX2 where the answer is no.
        source, library = folder / "intel.c", folder / "intel.so"
        source.write_text("int mkl_serv_intel_cpu_true(void) { return 1; }\n")
        subprocess.run(["clang", "-shared", "-fPIC", source, "-o", library], check=True)
        all.append(runtime("pytorch", threads, "pytorch-avx512", LD_PRELOAD=str(library)))
    for name in ("openvino", "onnxruntime"):
        if importlib.util.find_spec(name):
            all.append(runtime(name, threads))
        else:
            print(f"compare.py: {name} is not installed: pip install {name}.", file=sys.stderr)
    return all


# MARK: - The machine


def processor_file():
    path = Path("/proc/cpuinfo")
    return path.read_text() if path.exists() else ""


def vendor():
    found = re.search(r"^vendor_id\s*: (.*)$", processor_file(), re.M)
    return found[1] if found else ""


def flags():
    found = re.search(r"^flags\s*: (.*)$", processor_file(), re.M)
    return found[1].split() if found else []


def processor():
    found = re.search(r"^model name\s*: (.*)$", processor_file(), re.M)
    sets = [each for each in ("avx2", "fma", "avx512f", "amx_tile") if each in flags()]
    return " ".join([found[1] if found else platform.processor() or platform.machine(), *sets])


class Limits:
    """What the machine can do at most, measured: see limits.c."""

    def __init__(self, threads, folder):
        program = folder / "limits"
        source = Path(__file__).with_name("limits.c")
        build = ["clang", "-O3", "-march=native", "-pthread", source, "-o", program]
        if not shutil.which("clang") or subprocess.run(build, stdout=sys.stderr).returncode:
            sys.exit("compare.py: limits.c does not build: is clang there, which comes with Swift?")
        self.words = subprocess.check_output([program, str(threads)], text=True).strip()
        numbers = re.fullmatch(r"fma_gflops=(\S+) memory_gb_s=(\S+)", self.words)
        self.gflops, self.gigabytes = float(numbers[1]), float(numbers[2])

    def share(self, name, milliseconds, flops):
        """How much of them a case uses: of the memory's speed where it waits for that."""
        if name in BYTES:
            return f" memory_share={BYTES[name] / (milliseconds * 1e6 * self.gigabytes):.2f}"
        return f" fma_share={flops / (milliseconds * 1e6 * self.gflops):.2f}" if flops else ""


def built(configuration):
    """The path of `bench`, after building it."""
    # A part of the package that no learner's build has.
    os.environ["TRANSFORMER_KATAS_TOOLS"] = "1"
    build = ["swift", "build", "--package-path", PACKAGE, "-c", configuration, "--product", "bench"]
    if subprocess.run(build, stdout=sys.stderr).returncode:
        sys.exit("compare.py: bench does not build.")
    return Path(subprocess.check_output([*build, "--show-bin-path"], text=True).strip()) / "bench"


def compare(name, sides, runs):
    """The medians of all that have a case, of turns in changing order, after one to warm up."""
    first = {side: side.turn(name) for side in sides}
    sides = [side for side in sides if first[side]]
    for side in sides[1:]:
        if first[side][1] != first[sides[0]][1]:
            shapes = [f"{first[each][1]} by {each.name}" for each in (sides[0], side)]
            sys.exit(f"compare.py: {name} gives {', '.join(shapes)}.")
    times = {side: [] for side in sides}
    for run in range(runs):
        for place in range(len(sides)):
            side = sides[(place + run) % len(sides)]
            # The others' threads wait for more to do before they sleep: not at this one's cost.
            time.sleep(0.02)
            times[side].append(side.turn(name)[0])
    return {side: statistics.median(each) for side, each in times.items()}


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
    parser.add_argument("--peers", action="store_true", help="compare with other runtimes, too")
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
    if options.peers and (options.peak or options.debug):
        parser.error("--peers goes with neither --debug nor --peak.")
    return options


def main():
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        run(options, Path(folder))


def run(options, folder):
    threads = options.threads
    if options.peak:
        command = [built("release"), "--peak", "--threads", str(threads)]
        sys.exit(subprocess.run(command).returncode)
    limits = None
    if options.peers:
        # Before anything else runs.
        limits = Limits(threads, folder)
        print(f"{processor()}, {threads} threads: {limits.words}", flush=True)
    ours = bench("release", threads)
    other = bench("debug", threads) if options.debug else runtime("pytorch", threads)
    labels = ("release_ms", "debug_ms") if options.debug else ("ours_ms", "pytorch_ms")
    others = peers(threads, folder) if options.peers else []
    sides = [ours, other, *others]
    processes = [os.getpid()] + [side.process.pid for side in sides]
    for name in options.cases or CASES:
        start, lost = time.monotonic(), seconds_of_others(processes)
        medians = compare(name, sides, options.runs)
        mine, theirs = medians[ours], medians[other]
        label = "huggingface_ms" if name.endswith("-1mb") and not options.debug else labels[1]
        line = f"{name} {labels[0]}={mine:.3f} {label}={theirs:.3f} ratio={theirs / mine:.2f}"
        if limits:
            line += limits.share(name, mine, flops=float(other.ask(f"flops {name}")))
        print(line, flush=True)
        for side in others:
            if side in medians:
                times = f"ours_ms={mine:.3f} peer_ms={medians[side]:.3f}"
                print(f"{name} peer={side.name} {times} ratio={medians[side] / mine:.2f}", flush=True)
            elif name in PASSES:
                print(f"compare.py: {side.name} does not take {name} over.", file=sys.stderr)
        lost = (seconds_of_others(processes) - lost) / (time.monotonic() - start) / os.cpu_count()
        if lost > 0.05:
            note = f"other programs took {lost:.0%} of the cores meanwhile: not to be relied on"
            print(f"compare.py: {name}: {note}.", file=sys.stderr)


if __name__ == "__main__":
    main()
