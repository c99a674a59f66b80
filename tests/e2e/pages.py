#!/usr/bin/env python3
"""Plays the pages of tests/engine: what `modelstow test` says of a service that is not as it should be.

    tests/e2e/pages.py [--overwrite] [PAGE…]

A page is made like those of tests/cli: a block that is called by a language and a path is that file, and a `console`
block is run in the folder of these files, here with a real container engine. `[..]` stands for anything within a line,
and `...` for any lines. `--overwrite` writes what is said now in the place of what differs; times and sizes in it have
to be made `[..]` again by hand.

    MODELSTOW, E2E_ENV, BUILD_FLAGS    as for tests/e2e/run
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = Path(__file__).resolve().parents[1] / "engine"


def blocks(page):
    """The info string and the text of each block."""
    return re.findall(r"^```(.+)\n((?:(?!```).*\n)*)^```$", page, re.M)


def set_up(folder, page):
    for info, text in blocks(page):
        _, _, path = info.partition(" ")
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)


def pattern(expected):
    """What the expected text says, as a regular expression."""
    parts = []
    for line in expected.splitlines():
        if line == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(".*".join(re.escape(part) for part in line.split("[..]")) + r"\n")
    return "".join(parts)


def commands(block):
    """Each command of a console block with what it says."""
    for part in re.split(r"^(?=\$ )", block, flags=re.M):
        if part.startswith("$ "):
            command, _, said = part[2:].partition("\n")
            yield command, said


def say(command, folder, modelstow):
    """What a command says, and before that its exit code if it is not 0, as trycmd writes it."""
    words = shlex.split(command)
    if words[:2] == ["modelstow", "test"] and os.environ.get("BUILD_FLAGS"):
        words += ["--", *shlex.split(os.environ["BUILD_FLAGS"])]
    done = subprocess.run(
        [modelstow, *words[1:]],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return (f"? {done.returncode}\n" if done.returncode else "") + done.stdout


def play(path, modelstow, overwrite=False):
    """Every command that says something else than its page, with both."""
    page = path.read_text()
    with tempfile.TemporaryDirectory(prefix=f"{path.stem}-") as folder:
        set_up(Path(folder), page)
        (console,) = (text for info, text in blocks(page) if info == "console")
        wrong, now = [], []
        for command, expected in commands(console):
            said = say(command, folder, modelstow)
            fits = re.fullmatch(pattern(expected.rstrip("\n")), said.rstrip("\n") + "\n" if said.strip() else "")
            if not fits:
                wrong.append((command, expected, said))
            now.append(f"$ {command}\n{expected.rstrip() if fits else said.rstrip()}".rstrip() + "\n")
    if overwrite and wrong:
        path.write_text(page.replace(console, "\n".join(now)))
    return wrong


def main(arguments):
    overwrite = "--overwrite" in arguments
    paths = [Path(a) for a in arguments if not a.startswith("-")] or sorted(PAGES.glob("*.md"))
    modelstow = str(Path(os.environ["MODELSTOW"]).resolve())
    failed = 0
    for path in paths:
        wrong = play(path, modelstow, overwrite)
        failed += bool(wrong)
        print(f"  {'FAIL' if wrong else 'ok':<4}  {path.stem}", flush=True)
        for command, expected, said in wrong:
            print(f"--- $ {command}\n--- expected\n{expected}--- said\n{said}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
