"""Opens report pages in headless Chromium, over the DevTools protocol on two pipes.

Usage: page.py CHROMIUM FOLDER REPORT...

For each report, at 360 and 1200 px: no request but the page itself, no message on the console, no
exception, nothing wider than the window, a value under the pointer, a zoom and the way back. Then
the page on paper, as PDF, and the page without scripts. Pictures and PDFs go into FOLDER.
"""

import base64
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-extensions", "--force-device-scale-factor=1",
    "--remote-debugging-pipe",
]
PATIENCE = 60


class Browser:
    """Chromium and what it has said."""

    def __init__(self, program, profile):
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()

        def wire():
            # Chromium reads orders from 3 and answers on 4; the copies keep the pipes apart.
            orders, answers = os.dup(to_read), os.dup(to_write)
            os.dup2(orders, 3)
            os.dup2(answers, 4)

        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None
        targets = self.ask("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self.ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self.session = attached["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.ask(f"{domain}.enable")

    def read(self, until):
        """The next message; none if there is none until then."""
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read_end], [], [], max(0, until - time.monotonic()))
            if not ready:
                return None
            part = os.read(self.read_end, 1 << 20)
            if not part:
                raise SystemExit("chromium has ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        """The answer to an order; events that come before it are kept."""
        self.number += 1
        order = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            order["sessionId"] = self.session
        data = json.dumps(order).encode() + b"\0"
        while data:
            data = data[os.write(self.write_end, data):]
        until = time.monotonic() + PATIENCE
        while (message := self.read(until)) is not None:
            if message.get("id") == self.number:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']['message']}")
                return message["result"]
            self.events.append(message)
        raise SystemExit(f"{method}: no answer in {PATIENCE} s")

    def settle(self, seconds=0.3):
        """Takes the events of a moment."""
        until = time.monotonic() + seconds
        while (message := self.read(until)) is not None:
            self.events.append(message)

    def open(self, address):
        self.events.clear()
        self.ask("Page.navigate", url=address)
        until = time.monotonic() + PATIENCE
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            message = self.read(until)
            if message is None:
                raise SystemExit(f"{address} was not loaded in {PATIENCE} s")
            self.events.append(message)
        self.settle()

    def value(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True,
                          awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, expression):
        """What an expression is once it is true; else what it was at the end of our patience."""
        until = time.monotonic() + PATIENCE / 6
        while not (value := self.value(expression)) and time.monotonic() < until:
            self.settle(0.1)
        return value

    def mouse(self, kind, x, y, buttons=0):
        button = "left" if kind != "mouseMoved" or buttons else "none"
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=buttons,
                 clickCount=0 if kind == "mouseMoved" else 1)

    def picture(self, path, whole=True):
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))


def complaints(browser, address):
    """Everything that a quiet page does not do."""
    found = []
    for event in browser.events:
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent" and parameters["request"]["url"] != address:
            found.append("request: " + parameters["request"]["url"][:80])
        elif method == "Runtime.consoleAPICalled":
            found.append("console: " + json.dumps(parameters["args"])[:200])
        elif method == "Runtime.exceptionThrown":
            found.append("exception: " + json.dumps(parameters["exceptionDetails"])[:300])
        elif method == "Log.entryAdded":
            found.append("log: " + parameters["entry"]["text"][:200])
    return found


def over(browser):
    """The plot of the first live chart in the window: left, top, width, height."""
    browser.value("document.querySelector('.u-over')"
                  ".scrollIntoView({block: 'center', behavior: 'instant'})")
    browser.settle()
    return browser.value(
        "(r => [r.left, r.top, r.width, r.height])"
        "(document.querySelector('.u-over').getBoundingClientRect())"
    )


def try_chart(browser):
    """Hovers, zooms by dragging and goes back by a double click; what does not work is returned."""
    wrong = []
    left, top, width, height = over(browser)
    tip = "(t => t && !t.hidden ? t.textContent : '')(document.querySelector('.tip'))"
    browser.mouse("mouseMoved", left + width * 0.5, top + height * 0.5)
    hovered = browser.wait(tip)
    if not any(letter.isdigit() for letter in hovered.split(":", 1)[-1]):
        wrong.append(f"no value under the pointer: {hovered!r}")
    back = ("[...document.querySelectorAll('figure.is-live button')]"
            ".find(b => b.textContent === 'Whole range').disabled")
    if not browser.wait(back):
        wrong.append("the chart does not begin with the whole range")
    start, end = left + width * 0.2, left + width * 0.7
    browser.mouse("mousePressed", start, top + height * 0.5, 1)
    for step in range(1, 11):
        browser.mouse("mouseMoved", start + (end - start) * step / 10, top + height * 0.5, 1)
    browser.mouse("mouseReleased", end, top + height * 0.5)
    if not browser.wait(f"!{back}"):
        wrong.append("dragging does not zoom")
    for count in [1, 2]:
        for kind in ["mousePressed", "mouseReleased"]:
            browser.ask("Input.dispatchMouseEvent", type=kind, x=start, y=top + height * 0.5,
                        button="left", buttons=1, clickCount=count)
    if not browser.wait(back):
        wrong.append("a double click does not lead back")
    browser.value("document.querySelector('.u-over').focus()")
    for kind in ["keyDown", "keyUp"]:
        browser.ask("Input.dispatchKeyEvent", type=kind, key="ArrowRight", code="ArrowRight",
                    windowsVirtualKeyCode=39)
    if not browser.wait(tip):
        wrong.append("arrow keys show no value")
    return wrong, hovered


def look(browser, address, width, folder, name):
    browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900,
                deviceScaleFactor=1, mobile=False)
    browser.open(address)
    wrong = []
    wide = browser.value("document.documentElement.scrollWidth")
    if wide > width:
        wrong.append(f"{wide} px wide in a window of {width}")
    charts = browser.value("document.querySelectorAll('figure[data-live]').length")
    alive = browser.value("document.querySelectorAll('figure.is-live canvas').length")
    if charts == 0 or alive < charts:
        wrong.append(f"{charts} charts, {alive} of them alive")
    browser.picture(folder / f"{name}-{width}.png")
    found, hovered = try_chart(browser)
    browser.picture(folder / f"{name}-{width}-hover.png", whole=False)
    wrong += found + complaints(browser, address)
    return [f"{name} at {width} px: {own}" for own in wrong], charts, hovered


def on_paper(browser, address, folder, name):
    data = browser.ask("Page.printToPDF", printBackground=True)["data"]
    pdf = base64.b64decode(data)
    (folder / f"{name}.pdf").write_bytes(pdf)
    pages = pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")
    wrong = [] if pdf.startswith(b"%PDF") and pages > 1 else [f"{name}: no PDF of several pages"]
    return wrong + [f"{name} on paper: {own}" for own in complaints(browser, address)], pages


def without_scripts(browser, address, folder, name):
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(address)
    browser.picture(folder / f"{name}-plain.png")
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    shown = browser.value(
        "[...document.querySelectorAll('.still')].filter(s => s.getClientRects().length).length"
    )
    wrong = [] if shown > 0 else ["without scripts no chart is shown"]
    return [f"{name}: {own}" for own in wrong + complaints(browser, address)]


def main():
    program, folder, *reports = sys.argv[1:]
    folder, wrong = pathlib.Path(folder), []
    # Chromium may still be tidying up when its profile is removed.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            for report in map(pathlib.Path, reports):
                address, name = report.resolve().as_uri(), report.parent.name
                for width in [360, 1200]:
                    found, charts, hovered = look(browser, address, width, folder, name)
                    wrong += found
                found, pages = on_paper(browser, address, folder, name)
                wrong += found + without_scripts(browser, address, folder, name)
                size = report.stat().st_size // 1000
                print(f"{name}: {size} kB, {charts} charts, {pages} pages on paper; "
                      f"under the pointer: {hovered[:60]}")
        finally:
            browser.process.terminate()
            browser.process.wait()
    if wrong:
        raise SystemExit("\n".join(wrong))
    print("no request, no message on the console, no page wider than its window")


main()
