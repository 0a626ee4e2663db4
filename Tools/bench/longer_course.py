"""Makes a course of more katas in a copy of the package, to see how the house grows.

    python3 Tools/bench/longer_course.py COPY 55

The katas that are added are those that are there, again and again, under other names: file, types,
functions, steps, suite, goldens and known mistakes. So each costs what a kata costs.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
# The tracks' folders: their names, as the course has them.
FOLDERS = dict(
    re.findall(r'case (\w+) = "([^"]+)"', (PACKAGE / "Sources/Curriculum/Kata.swift").read_text())
)


class Kata:
    """One kata, and where its files lie in a package."""

    def __init__(self, id, track, needs):
        self.id, self.track, self.needs = id, track, needs
        folder = "" if track == "warmUp" else FOLDERS[track] + "/"
        self.number, self.name = id.split("-", 1)
        self.suite = f"{self.name}Tests"
        self.path = f"Katas/{folder}{id}.swift"
        self.reference = f"Sources/Reference/{folder}{id}.swift"
        self.tests = f"Tests/KataTests/Suites/{folder}{id}Tests.swift"
        self.goldens = f"Tests/Goldens/{id}.safetensors"
        self.mistakes = f"Tests/KnownMistakes/{folder or 'BERT/'}{id}"


class Course:
    def __init__(self, package):
        self.package = package
        self.file = package / "Sources/Curriculum/Course.swift"
        entry = r'Kata\(\s*id: "([^"]+)", track: \.(\w+),\s*needs: \[([^\]]*)\]\)'
        self.katas = [
            Kata(id, track, re.findall(r'"([^"]+)"', needs))
            for id, track, needs in re.findall(entry, self.file.read_text())
        ]

    def originals(self):
        # Extensions of other katas' types cannot stand twice beside each other.
        katas = [k for k in self.katas[1:] if not re.search(r"^extension", self.read(k.reference), re.M)]
        # Nor can a name be replaced that stands for two things.
        return [kata for kata in katas if not self.own(kata) & self.declared_elsewhere(kata)]

    def declared_elsewhere(self, kata):
        """The names that a kata's mistakes may have from other files."""
        folder = self.package / kata.mistakes
        files = set((self.package / "Tests/KataTesting").rglob("*.swift"))
        files |= set(folder.parent.rglob("*.swift")) - set(folder.glob("*.swift"))
        return {name for file in files for name in re.findall(rf"^ {{0,4}}{KIND} (\w+)", file.read_text(), re.M)}

    def own(self, kata):
        """The names of a kata's mistakes: types, and what they add to others'."""
        texts = [file.read_text() for file in (self.package / kata.mistakes).glob("*.swift")]
        types = set().union(*map(declared, texts))
        added = set().union(*(members(text, types) for text in texts))
        return types | added - {"mistakes", "otherWays", "gradientMistakes"}

    def read(self, path):
        return (self.package / path).read_text()

    def lengthen(self, count):
        originals, missing = self.originals(), count - len(self.katas)
        # The course's own numbers have gaps: the new ones come behind all of them.
        first = max(int(kata.id.split("-")[0]) for kata in self.katas) + 1
        for place in range(missing):
            self.add(originals[place % len(originals)], first + place)
        self.write_list()
        subprocess.run(["swift", "run", "kata", "stubs"], cwd=self.package, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip

    def add(self, original, number):
        mark = f"{number}"
        kata = Kata(f"{number}-{original.name}{mark}", original.track, original.needs)
        names = declared(self.read(original.reference))
        self.copy(original.reference, kata.reference, names, mark)
        self.copy(original.tests, kata.tests, names | {f"{original.name}Tests"}, mark)
        path = self.package / kata.tests
        path.write_text(path.read_text().replace(
            f"struct {original.name}Tests{mark}", f"struct {kata.suite}"))
        shutil.copy2(self.package / original.goldens, self.package / kata.goldens)
        files = sorted((self.package / original.mistakes).glob("*.swift"))
        own = self.own(original)
        for file in files:
            target = f"{kata.mistakes}/{file.stem}{mark}.swift"
            self.copy(file.relative_to(self.package), target, own, mark)
            path = self.package / target
            path.write_text(path.read_text().replace(
                f"{original.name}Attempts{mark}", f"{kata.name}Attempts"))
        self.katas.append(kata)

    def copy(self, source, target, names, mark):
        text = self.read(source)
        if names:
            pattern = r"\b(" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b"
            text = re.sub(pattern, rf"\g<1>{mark}", text)
        path = self.package / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def write_list(self):
        entries = "".join(
            f'    Kata(id: "{k.id}", track: .{k.track}, needs: {list(k.needs)}),\n'.replace("'", '"')
            for k in self.katas
        )
        text = self.file.read_text()
        self.file.write_text(
            re.sub(r"(katas: \[Kata\] = \[\n).*?(\n  \]\n)", rf"\g<1>{entries.rstrip()}\g<2>", text, count=1, flags=re.S)
        )

    def solve(self):
        for kata in self.katas:
            # With a new time: what is older than what was built is not built again.
            shutil.copyfile(self.package / kata.reference, self.package / kata.path)


KIND = r"(?:@\w+ )*(?:public |final |static |mutating )*(?:class|struct|enum|protocol|typealias|func|var|let)"


def declared(text):
    """The names that a file declares for others at its top level."""
    return set(re.findall(rf"^{KIND} (\w+)", text, re.M))


def members(text, types):
    """What a file adds to others' types; what it adds to its own goes with their names."""
    extensions = re.findall(r"^extension (\w+)[^\n]* {\n(.*?)^}", text, re.M | re.S)
    return {
        name for type, extension in extensions if type not in types
        for name in re.findall(rf"^  {KIND} (\w+)", extension, re.M)
    }  # fmt: skip


if __name__ == "__main__":
    Course(Path(sys.argv[1])).lengthen(int(sys.argv[2]))
