"""Pages and pictures in a real browser: nothing asked of a network, no message, no overflow, legible in light and dark,
on wide and narrow screens and on paper, and without scripts.

MEMPLAN_PROGRAM names the program. chromium, chromium-driver and selenium must be installed.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from browser import Browser

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MEMPLAN_PROGRAM", str(ROOT / "build/release/mem-plan"))
HOSTILE = "<script>document.title = 'broken'</script><img src=x onerror=alert(1)> & \"q\" 'a'"

QUESTIONS = {
    "estimate": ("estimate", "bayesdream", "-T", "3k", "-N", "20k", "-C", "2", "-G", "100", "--minibatch-size", "5",
                 "--max-ram", "24GB", "--gpu", "l40s"),
    "many-moments": ("estimate", "aam", "-B", "8"),
    "dwarfed": ("estimate", "bayesdream", "-T", "30k", "-N", "50k", "-C", "2", "-G", "1000", "--max-ram", "64GB"),
    "iec": ("estimate", "meta-spliceai", "--genes", "50k", "--units", "iec"),
    "gpu": ("gpu", "cpa", "--cells", "100k", "--genes", "5k"),
    "gpu-none": ("gpu", "bayesdream", "-T", "30k", "-N", "50k", "-C", "2", "-G", "1000"),
    "plan": ("plan", "aam", "-B", "8", "--stage", "pretrain", "--max-vram", "9GB"),
    "plan-ladder": ("plan", "cpa", "--cells", "100k", "--genes", "5k"),
    "sweep": ("sweep", "cpa", "-N", "1k:1M:x2", "-G", "5k", "--gpu", "t4", "--max-ram", "64GB"),
    "sweep-choices": ("sweep", "aam", "-B", "8:32:x2", "--attention", "math,mem_efficient", "--stage", "pretrain"),
}
SCREENS = [(width, dark) for width in (360, 1440) for dark in (False, True)]

# Elements that reach beyond the screen, but for what scrolls in a box of its own.
OVERFLOW = """
const wide = document.documentElement.clientWidth, found = [];
if (document.documentElement.scrollWidth > wide) found.push('the page: ' + document.documentElement.scrollWidth);
for (const element of document.body.querySelectorAll('*')) {
  const box = element.getBoundingClientRect();
  if (!element.closest('.scroll table, desc, title, defs') && box.width > 0 && (box.right > wide + 1 || box.left < -1))
    found.push(element.tagName + ' ' + element.textContent.slice(0, 60));
}
return found;"""

# Texts with a contrast below 4.5 to what is behind them.
CONTRAST = """
const numbers = color => color.match(/[\\d.]+/g).map(Number);
const light = color => numbers(color).slice(0, 3).map(c => c / 255)
  .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = element => {
  for (; element; element = element.parentElement) {
    const color = getComputedStyle(element).backgroundColor, parts = numbers(color);
    if (parts.length < 4 || parts[3] > 0) return color;
  }
  return 'none';
};
const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let texts = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || element.closest('title, desc, style') || !element.getClientRects().length) continue;
  const style = getComputedStyle(element), paper = behind(element);
  const ink = light(element.closest('svg') ? style.fill : style.color), back = light(paper);
  const contrast = (Math.max(ink, back) + 0.05) / (Math.min(ink, back) + 0.05);
  ++texts;
  if (!(contrast >= 4.5)) found.push(walker.currentNode.data.slice(0, 40) + ': ' + contrast);
}
return [texts, found];"""

# Texts of a drawing that lie on each other, or on a coloured part without the paper's colour around them. Those that are
# turned are left aside.
COLLISIONS = """
const found = [];
for (const svg of document.querySelectorAll('svg')) {
  if (!svg.getClientRects().length) continue;
  const boxes = [...svg.querySelectorAll('text:not([transform])')].map(e => [e.textContent, e.getBoundingClientRect(),
    getComputedStyle(e).paintOrder.startsWith('stroke')]);
  const parts = [...svg.querySelectorAll('rect[class^=k]:not(.area)')].map(e => ['a part', e.getBoundingClientRect()]);
  const frame = svg.getBoundingClientRect();
  boxes.forEach(([text, a, framed], i) => {
    if (a.left < frame.left - 2 || a.right > frame.right + 2 || a.bottom > frame.bottom + 2) found.push(text + ': cut off');
    for (const [other, b] of [...boxes.slice(i + 1), ...framed ? [] : parts]) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 2 && down > 5) found.push(text + ' on ' + other);
    }
  });
}
return found;"""


def run(*words, **more):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False, **more)


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = {}
        for name, words in QUESTIONS.items():
            cls.files[name] = Path(cls.folder.name) / f"{name}.html"
            done = run(*words, "--html", cls.files[name], "--svg", cls.files[name].with_suffix(".svg"))
            assert done.returncode in (0, 1) and not done.stderr, done.stderr
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.quit)

    def test_pages_fit_their_screen_and_are_legible(self):
        for name, file in self.files.items():
            for width, dark in SCREENS:
                with self.subTest(page=name, width=width, dark=dark):
                    self.browser.open(file, width=width, dark=dark)
                    texts, faint = self.browser.ask(CONTRAST)
                    self.assertGreater(texts, 50)
                    found = {"beyond the screen": self.browser.ask(OVERFLOW), "faint": faint,
                             "on each other": self.browser.ask(COLLISIONS)}
                    self.assertEqual({what: where for what, where in found.items() if where}, {})

    def test_pages_ask_nothing_of_a_network_and_leave_the_console_empty(self):
        for name, file in self.files.items():
            for path in (file, file.with_suffix(".svg")):
                with self.subTest(path=path.name):
                    self.browser.open(path)
                    self.browser.requests(), self.browser.messages()
                    self.browser.open(path)
                    self.assertEqual(self.browser.requests(), [path.as_uri()])
                    self.assertEqual(self.browser.messages(), [])

    def test_colours_follow_the_screen(self):
        papers = set()
        for dark in (False, True):
            self.browser.open(self.files["estimate"], dark=dark)
            papers.add(self.browser.ask("return getComputedStyle(document.documentElement).backgroundColor"))
        self.assertEqual(papers, {"rgb(255, 255, 255)", "rgb(20, 24, 29)"})

    def test_a_page_is_the_same_without_scripts(self):
        self.browser.open(self.files["estimate"])
        text = self.browser.ask("return document.body.innerText")
        self.browser.open(self.files["estimate"], scripts=False)
        self.assertEqual(self.browser.ask("return document.body.innerText"), text)
        self.assertEqual(self.browser.ask("return document.scripts.length"), 0)

    def test_a_page_tells_what_the_answer_does(self):
        answer = json.loads(run(*QUESTIONS["estimate"], "--json").stdout)
        self.browser.open(self.files["estimate"])
        text = self.browser.ask("return document.body.innerText")
        for stage in answer["answer"]:
            self.assertIn(stage["stage"], text)
            self.assertIn(f"{stage['ram_bytes'] / 1e9:.2f}", text)
        for name in answer["parameters"]:
            self.assertIn(name, text)
        for erratum in answer["errata"]:
            self.assertIn(erratum, text)
        for part in ("Request ", "--max-ram 24.00 GB", "technical_ram_floor = 4.00 GB", "option", "default"):
            self.assertIn(part, text)

    def test_every_page_has_its_parts(self):
        for name, file in self.files.items():
            with self.subTest(page=name):
                self.browser.open(file)
                count = "return [...document.querySelectorAll('{}')].length"
                self.assertEqual(self.browser.ask(count.format("h1")), 1)
                self.assertGreaterEqual(self.browser.ask(count.format("h2")), 2)
                self.assertGreaterEqual(self.browser.ask(count.format("figure")), 1)
                self.assertGreaterEqual(self.browser.ask(count.format("table caption")), 2)
                self.assertEqual(self.browser.ask(count.format("figure:not(:has(figcaption))")), 0)
                self.assertEqual(self.browser.ask(count.format("figure svg:not(:has(> title):has(> desc))")), 0)
                ids = self.browser.ask("return [...document.querySelectorAll('[id]')].map(e => e.id)")
                self.assertEqual(len(ids), len(set(ids)))

    def test_an_svg_file_draws_something_in_its_frame(self):
        for name, file in self.files.items():
            for dark in (False, True):
                with self.subTest(picture=name, dark=dark):
                    self.browser.open(file.with_suffix(".svg"), dark=dark)
                    frame, body = self.browser.ask("""
                      const frame = document.documentElement.getBoundingClientRect();
                      const boxes = [...document.querySelectorAll('text, path, line')].filter(e => !e.closest('defs'))
                        .map(e => e.getBoundingClientRect());
                      return [[frame.width, frame.height], [Math.min(...boxes.map(b => b.left)),
                        Math.max(...boxes.map(b => b.right)), Math.max(...boxes.map(b => b.bottom)), boxes.length]];""")
                    self.assertGreater(body[3], 15)
                    self.assertGreaterEqual(body[0], 0)
                    self.assertLessEqual(body[1], frame[0])
                    self.assertLessEqual(body[2], frame[1])

    def test_on_paper_wide_pictures_stand_and_nothing_is_hidden_in_boxes(self):
        self.browser.open(self.files["estimate"], width=360, dark=True)
        self.browser.media("print", dark=True)
        shown = self.browser.ask("""
          return ['.wide', '.narrow'].map(name => getComputedStyle(document.querySelector(name)).display)
            .concat(getComputedStyle(document.querySelector('.scroll')).overflowX,
                    getComputedStyle(document.documentElement).backgroundColor)""")
        self.assertEqual(shown, ["block", "none", "visible", "rgb(255, 255, 255)"])
        self.assertGreater(self.browser.printed_pages(), 1)

    def test_names_from_a_profile_stay_texts(self):
        folder = Path(self.folder.name)
        run("profiles", "new", "kiln", cwd=folder)
        model = json.loads((folder / "kiln.json").read_text(encoding="utf-8"))
        model["title"] = model["summary"] = HOSTILE
        for parameter in model["parameters"]:
            parameter["help"] = HOSTILE
        (folder / "kiln.json").write_text(json.dumps(model), encoding="utf-8")
        page = folder / "hostile.html"
        done = run("estimate", "kiln.json", "-N", "3k", "-T", "4k", "--html", page, cwd=folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.browser.messages()
        self.browser.open(page, width=360)
        self.assertEqual(self.browser.messages(), [])
        self.assertEqual(self.browser.ask("return document.images.length + document.scripts.length"), 0)
        self.assertIn(HOSTILE, self.browser.ask("return document.querySelector('h1').textContent"))
        self.assertEqual(self.browser.ask(OVERFLOW), [])


if __name__ == "__main__":
    unittest.main()
