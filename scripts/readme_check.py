#!/usr/bin/env python3
"""readme_check.py [--write] FILE...: checks that the examples in the documentation are current.

An example is a comment with a command, followed by a block of code. The command runs in the top folder of the repository:

    <!-- output of: sallyport check pcaps/demo.policy -->
    ```
    pcaps/demo.policy: good: ...
    ```

The block has to equal the standard output of the command. `sallyport` is the program in the environment variable
SALLYPORT, or the newest one under build/. --write replaces the blocks instead: review the difference.
"""

import difflib
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
EXAMPLE = re.compile(r"(<!-- output of: (?P<command>.+?) -->\n+```\w*\n)(?P<text>.*?)(^```$)", re.DOTALL | re.MULTILINE)


def program_folder():
    given = os.environ.get("SALLYPORT")
    found = [pathlib.Path(given)] if given else sorted(ROOT.glob("build/*/bin/sallyport"), key=lambda p: p.stat().st_mtime)
    if not found:
        sys.exit("readme_check: no sallyport program; build one or set SALLYPORT")
    return str(found[-1].resolve().parent)


def output_of(command, folder):
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True)
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def main(arguments):
    write = "--write" in arguments
    folder, stale, seen = program_folder(), 0, 0
    for name in (argument for argument in arguments if argument != "--write"):
        path = ROOT / name
        text = path.read_text(encoding="utf-8")

        def fresh(match):
            nonlocal stale, seen
            seen += 1
            now = output_of(match["command"], folder)
            if now != match["text"]:
                stale += 1
                if not write:
                    sys.stdout.writelines(difflib.unified_diff(match["text"].splitlines(True), now.splitlines(True),
                                                               f"{name}: {match['command']}", "current output"))
            return match[1] + now + match[4]

        renewed = EXAMPLE.sub(fresh, text)
        if write and renewed != text:
            path.write_text(renewed, encoding="utf-8")
    print(f"{seen} examples, {stale} {'renewed' if write else 'stale'}")
    if stale and not write:
        print("Run scripts/readme_check.py --write FILE to renew them.")
    return 1 if (stale and not write) or not seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
