"""Looks at the pages of `transformer attention`, `lens`, `attribute` and `patch` in a headless Chromium.

    apt-get install chromium
    python3 Tools/bench/page.py [--program FILE] [--pictures FOLDER] [--only large]

Each page is opened light and dark, wide and narrow. It has to be drawn without an error in the console and without
asking the network for anything; the pointer and the keyboard show numbers, pin tokens and step through layers; and
a screen reader gets names for all of it. A large page of 12 times 12 heads and 64 tokens, some of which are no
easy texts, is timed. What is wrong is named, and the exit code says whether something is.
"""

import argparse
import base64
import json
import math
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import Browser

PACKAGE = Path(__file__).resolve().parents[2]
FOLDER = PACKAGE / "Tools/transformer/Page"
START = "Once upon a time there was a fox. Her name was Lena."
ODD = ["</script><b>x", "\"'&<>", "🦊", "\\u{200B}", "âĢ", "שלום", "\u202ertl", "\\n", "", "<!--<script>"]

problems = []


def expect(is_so, words):
    if not is_so:
        problems.append(words)
        print(f"  wrong: {words}")


# The page that the program would write of random numbers.


def large():
    """12 layers of 12 heads, 64 tokens."""
    generator = random.Random(1)
    L, H, T = 12, 12, 64
    words = START.split() * 6
    tokens = [{"id": t, "text": ODD[t // 3] if t % 3 == 2 and t // 3 < len(ODD) else " " + words[t]} for t in range(T)]
    shares = bytearray()
    for _ in range(L * H):
        habit = generator.choice([0, 1, 2, 3])
        for t in range(T):
            likes = [habit == 0 and s == t - 1 or habit == 1 and s == 0 or habit == 2 and s == t for s in range(t + 1)]
            row = [math.exp(generator.gauss(0, 0.7) + 4 * like) for like in likes]
            for s in range(T):
                share = row[s] / sum(row) if s <= t else 0
                shares += round(65535 * share).to_bytes(2, "little")
    attention = {"layers": L, "heads": H, "isCausal": True, "shares": base64.b64encode(shares).decode()}
    return {"model": "large", "kind": "GPT-2", "by": "Random numbers.", "tokens": tokens, "attention": attention}


def written(data, path):
    swift = (PACKAGE / "Tools/transformer/Running/Looking/LookPage.swift").read_text()
    names = re.findall(r'"([a-z]+\.js)"', swift.split("static let scripts", 1)[1].split("\n", 1)[0])
    script = "\n".join((FOLDER / name).read_text() for name in names)
    parts = {"/*STYLE*/": (FOLDER / "page.css").read_text(), "/*SCRIPT*/": script}
    parts["/*DATA*/"] = json.dumps(data).replace("<", "\\u003c")
    pieces = re.split(r"(/\*(?:STYLE|SCRIPT|DATA)\*/)", (FOLDER / "page.html").read_text())
    path.write_text("".join(parts.get(piece, piece) for piece in pieces))
    return path


def pages(program, folder):
    """Of each command, by the storyteller."""
    start = ["--prompt", START]
    asked = START.removesuffix(" Lena.")
    looks = {
        "attention": start,
        "lens": start,
        "attribute": ["--prompt", asked],
        "patch": ["--prompt", asked, "--corrupted", asked.replace("Her", "His"), "--token", "Lena", "--versus", "Tom"],
    }  # fmt: skip
    found = {}
    for name, options in looks.items():
        path = folder / f"{name}.html"
        words = [program, name, *options, "--html", str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{name}: {done.stderr}")
        found[name] = path
    bert = folder / "bert.html"
    model = ["--model", str(PACKAGE / "Tools/transformer/Models/little-bert")]
    subprocess.run([program, "attention", *model, *start, "--html", str(bert)], capture_output=True, check=True)
    found["bert"] = bert
    return found


# What is expected of each.


def everywhere(page, name):
    for problem in page.problems():
        expect(False, f"{name}: {problem}")
    width = page.value("[document.documentElement.scrollWidth, innerWidth]")
    expect(width[0] <= width[1], f"{name}: it is {width[0]} wide in a window of {width[1]}")
    least = page.value(
        "Math.min(1e3, ...[...document.querySelectorAll('.head, .large, .cells')].map((one) => one.offsetWidth))"
    )
    expect(least >= 60, f"{name}: a part is only {least} wide")
    roles = ("button", "slider", "grid", "gridcell")
    nameless = [role for role, words in page.accessible() if role in roles and not words]
    expect(not nameless, f"{name}: nameless to a screen reader: {nameless[:5]}")
    colors = page.value(
        "[...document.querySelectorAll('p, h1, h2, .cells td, .tokens button')].slice(0, 400).map((one) => {"
        " const style = getComputedStyle(one); let up = one;"
        " while (up && getComputedStyle(up).backgroundColor === 'rgba(0, 0, 0, 0)') up = up.parentElement;"
        " return [style.color, up ? getComputedStyle(up).backgroundColor : 'rgb(255, 255, 255)']; })"
    )
    worst = min(contrast(*map(numbers, pair)) for pair in colors)
    expect(worst >= 4.5, f"{name}: a text has a contrast of {worst:.1f} alone")
    return worst


def numbers(color):
    return [float(part) for part in re.findall(r"[\d.]+", color)[:3]]


def contrast(one, other):
    def light(color):
        parts = [part / 255 for part in color]
        return sum(
            weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
            for weight, part in zip((0.2126, 0.7152, 0.0722), parts)
        )

    a, b = light(one) + 0.05, light(other) + 0.05
    return max(a, b) / min(a, b)


LINE = "output.readout"


def attention(page, name):
    before = page.text(LINE)
    expect("(pinned)" in before, f"{name}: the last token is not pinned at first: {before}")
    page.hover(".maps .head:nth-child(2) canvas", 0.05, 0.95)
    after = page.text(LINE)
    expect(
        re.search(r"Layer 0, head 1: .* looks at .*: \d\.\d{4}", after),
        f"{name}: the pointer shows nothing: {after}",
    )
    small = page.text(".maps .head:nth-child(2) .number")
    expect(re.fullmatch(r"\d\.\d\d", small), f"{name}: a small map shows no number: {small}")
    page.click(".tokens li:nth-child(3) button")
    expect(
        page.value("document.querySelectorAll('.tokens [aria-pressed=true]').length") == 1,
        f"{name}: not one token is pinned",
    )
    expect(
        page.value("document.querySelector('.tokens li:nth-child(3) button').ariaPressed") == "true",
        f"{name}: a click pins no token",
    )
    page("Input.dispatchMouseEvent", type="mouseMoved", x=5, y=5)
    page.settle()
    expect("(pinned)" in page.text(LINE), f"{name}: what is pinned is gone without the pointer: {page.text(LINE)}")
    page.press("PageDown")
    expect(
        page.text(".stepper output").startswith("Layer 1 "),
        f"{name}: Page Down shows no next layer: {page.text('.stepper output')}",
    )
    page.click(".stepper button:last-of-type")
    expect(page.text(".stepper output").startswith("Layer 2 "), f"{name}: the button shows no next layer")
    page.press("PageUp", 2)
    expect(page.text(".stepper output").startswith("Layer 0 "), f"{name}: Page Up does not go back")
    # By the keyboard alone: to the heads, along them, and into the large one.
    page.value("document.querySelector('.maps [tabindex=\"0\"]').focus()")
    page.press("ArrowRight")
    expect(page.text(".large h3") == "Layer 0, head 1", f"{name}: an arrow chooses no head: {page.text('.large h3')}")
    page.value("document.querySelector('.field').focus()")
    page.press("Home")
    page.press("ArrowUp")
    expect(
        re.search(r"Layer 0, head 1: .* looks at ", page.text(LINE)),
        f"{name}: arrows move nothing: {page.text(LINE)}",
    )
    page.press("Escape")
    expect("pinned" not in page.text(LINE), f"{name}: Escape lets nothing go: {page.text(LINE)}")
    page.press("Enter")
    expect(
        page.value("document.querySelectorAll('.tokens [aria-pressed=true]').length") == 1,
        f"{name}: Enter pins nothing",
    )
    page.click("#attention details summary")
    rows = page.value("document.querySelectorAll('#attention details table tbody tr').length")
    expect(rows == page.value("document.querySelectorAll('.tokens li').length"), f"{name}: the table has {rows} rows")
    page.click("#attention .choice button:last-child")
    expect(page.value("document.querySelectorAll('.head').length") > 10, f"{name}: not all layers are shown")
    page.click("#attention .choice button:first-child")


def cells(page, name):
    """Of the first table: hover, pin, keys."""
    page.hover(".cells tbody tr:nth-child(2) td:nth-of-type(2)")
    first = page.text(LINE)
    page.hover(".cells tbody tr:nth-child(3) td:nth-of-type(1)")
    expect(
        first and page.text(LINE) != first and re.search(r"\d", page.text(LINE)),
        f"{name}: the pointer shows nothing: {first}",
    )
    page.click(".cells tbody tr:nth-child(3) td:nth-of-type(1)")
    expect("(pinned)" in page.text(LINE), f"{name}: a click pins nothing: {page.text(LINE)}")
    before = page.text(LINE)
    page.press("ArrowDown")
    expect(page.text(LINE) != before and "(pinned)" not in page.text(LINE), f"{name}: an arrow moves nothing")
    page.press("Enter")
    expect("(pinned)" in page.text(LINE), f"{name}: Enter pins nothing")
    page.press("Escape")
    expect("(pinned)" not in page.text(LINE), f"{name}: Escape lets nothing go")
    expect(page.value("document.activeElement.getAttribute('aria-label')"), f"{name}: the cell has no name")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", type=Path, help="transformer as it is, not built anew")
    parser.add_argument("--pictures", type=Path, help="a folder for screenshots")
    parser.add_argument("--only", help="one page, by its name")
    options = parser.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, Browser() as browser:
        folder = Path(temporary)
        found = {"large": written(large(), folder / "large.html")}
        if options.only != "large":
            sys.path.insert(0, str(PACKAGE / "Tools/goldens"))
            program = options.program
            if program is None:
                from compare_tokenizers import built

                program = built()
            found |= pages(str(program), folder)
        for name, path in found.items():
            if options.only not in (None, name):
                continue
            worst = 99
            for mode, settings in {
                "light": {}, "dark": {"dark": True}, "narrow": {"width": 390, "height": 800, "calm": True},
            }.items():  # fmt: skip
                page = browser.page(path, **settings)
                worst = min(worst, everywhere(page, f"{name}, {mode}"))
                if mode != "narrow":
                    (cells if page.value("!document.querySelector('#attention')") else attention)(page, f"{name}, {mode}")
                    for problem in page.problems():
                        expect(False, f"{name}, {mode}: {problem}")
                if options.pictures:
                    page.picture(options.pictures / f"{name}-{mode}.png", whole=True)
                page.close()
            print(f"{name}: least contrast {worst:.1f}")
        if options.only in (None, "large"):
            page = browser.page(found["large"])
            page.click("#attention .choice button:last-child")
            times = page.value(TIMES)
            print(f"large: with all 144 heads, a move of the pointer takes {times[0]:.1f} ms in the median,")
            print(f"  {times[1]:.1f} at most")
            page.close()
    if problems:
        sys.exit(f"{len(problems)} wrong")


TIMES = """(() => {
  const head = document.querySelectorAll(".head canvas")[30], box = head.getBoundingClientRect(), times = [];
  const wait = window.requestAnimationFrame;
  let draw = () => {};
  window.requestAnimationFrame = (later) => { draw = later; return 1; };
  for (let k = 0; k < 60; k++) {
    const start = performance.now();
    head.dispatchEvent(new PointerEvent("pointermove", { bubbles: true,
      clientX: box.left + (box.width * k) / 60, clientY: box.top + box.height * (1 - k / 200) }));
    draw();
    document.body.offsetHeight;
    times.push(performance.now() - start);
  }
  window.requestAnimationFrame = wait;
  times.sort((a, b) => a - b);
  return [times[30], times[59]];
})()"""


if __name__ == "__main__":
    main()
