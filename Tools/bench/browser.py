"""A headless Chromium, driven by its own protocol over a pipe: nothing but Chromium and Python is needed.

    apt-get install chromium
"""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def executable():
    for name in ["chromium", "chromium-browser", "google-chrome", "chrome"]:
        if path := shutil.which(name):
            return path
    sys.exit("There is no Chromium. On Debian and Ubuntu: apt-get install chromium")


class Browser:
    """One that runs as long as it is the subject of a `with`."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        ours, theirs = os.pipe(), os.pipe()

        def connect():
            # What the browser reads is its descriptor 3, what it writes 4.
            reading, writing = os.dup(ours[0]), os.dup(theirs[1])
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.process = subprocess.Popen(
            [executable(), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
             "--hide-scrollbars", "--no-first-run", f"--user-data-dir={self.folder}", "about:blank"],
            preexec_fn=connect, close_fds=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(ours[0])
        os.close(theirs[1])
        self.output, self.input = os.fdopen(ours[1], "wb", 0), os.fdopen(theirs[0], "rb", 0)
        self.numbers, self.events, self.rest = itertools.count(1), [], b""
        return self

    def __exit__(self, *_):
        self.output.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def message(self):
        while b"\0" not in self.rest:
            piece = self.input.read(1 << 20)
            if not piece:
                sys.exit("Chromium has ended.")
            self.rest += piece
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, session=None, **parameters):
        number = next(self.numbers)
        request = {"id": number, "method": method, "params": parameters}
        if session:
            request["sessionId"] = session
        self.output.write(json.dumps(request).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") != number:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']}")
            else:
                return answer["result"]

    def page(self, path, **settings):
        return Page(self, Path(path), **settings)


KEYS = {
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35,
    "PageUp": 33, "PageDown": 34, "Enter": 13, "Escape": 27, "Tab": 9, " ": 32,
}  # fmt: skip


class Page:
    """A file, opened in a window of a size."""

    def __init__(self, browser, path, width=1280, height=900, dark=False, calm=False, dense=1):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.target = target
        for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"]:
            self(f"{domain}.enable")
        self("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=dense, mobile=False)
        self.mode(dark, calm)
        browser.events.clear()
        self("Page.navigate", url=path.resolve().as_uri())
        self.wait("document.readyState === 'complete'")
        self.settle()

    def __call__(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def mode(self, dark, calm=False):
        features = [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if calm else "no-preference"},
        ]
        self("Emulation.setEmulatedMedia", features=features)

    def value(self, expression):
        found = self("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(f"{expression}: {found['exceptionDetails']}")
        return found["result"].get("value")

    def wait(self, expression, seconds=20):
        end = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > end:
                raise RuntimeError(f"not so within {seconds} s: {expression}")
            time.sleep(0.02)

    def settle(self):
        """Two frames: what was asked for is drawn."""
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def problems(self):
        """Errors of the console and of the log, and all that went over the network."""
        found = []
        self.value("1")
        for event in self.browser.events:
            kind, words = event.get("method"), event.get("params", {})
            if kind == "Runtime.exceptionThrown":
                found.append(words["exceptionDetails"].get("exception", {}).get("description", "exception"))
            elif kind == "Runtime.consoleAPICalled" and words["type"] in ("error", "warning", "assert"):
                found.append(f"console.{words['type']}: {words['args']}")
            elif kind == "Log.entryAdded" and words["entry"]["level"] in ("error", "warning"):
                found.append(words["entry"]["text"])
            elif kind == "Network.requestWillBeSent" and not words["request"]["url"].startswith(("file:", "data:")):
                found.append(f"asks for {words['request']['url']}")
        return found

    def place(self, selector, x=0.5, y=0.5):
        return self.value(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            " one.scrollIntoView({ block: 'center' }); const box = one.getBoundingClientRect();"
            f" return [box.left + box.width * {x}, box.top + box.height * {y}]; }})()"
        )

    def hover(self, selector, x=0.5, y=0.5):
        left, top = self.place(selector, x, y)
        self("Input.dispatchMouseEvent", type="mouseMoved", x=left, y=top)
        self.settle()

    def click(self, selector, x=0.5, y=0.5):
        left, top = self.place(selector, x, y)
        for kind, buttons in [("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)]:
            self("Input.dispatchMouseEvent", type=kind, x=left, y=top, button="left" if kind != "mouseMoved" else "none",
                 buttons=buttons, clickCount=0 if kind == "mouseMoved" else 1)  # fmt: skip
        self.settle()

    def press(self, key, count=1, shift=False):
        for _ in range(count):
            for kind in ["rawKeyDown", "keyUp"] if key != "Enter" else ["keyDown", "keyUp"]:
                extra = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
                self("Input.dispatchKeyEvent", type=kind, key=key, code="Space" if key == " " else key,
                     windowsVirtualKeyCode=KEYS[key], modifiers=8 if shift else 0, **extra)  # fmt: skip
        self.settle()

    def text(self, selector):
        return self.value(f"document.querySelector({json.dumps(selector)})?.textContent ?? ''")

    def accessible(self):
        """The roles and names that a screen reader is given."""
        nodes = self("Accessibility.getFullAXTree")["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node.get("ignored") and "role" in node
        ]

    def picture(self, path, whole=False):
        found = self("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        Path(path).write_bytes(base64.b64decode(found["data"]))

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
