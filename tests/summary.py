#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Adds up what tests/run has run.

summary.py [--no-skips] CHECKS FOLDER   CHECKS has lines "passed NAME" and "failed NAME", FOLDER the
                                        logs of meson test; the last line printed is the sum
summary.py --skip BUILD SUITE REASON    a log that says that every test of a suite was skipped
"""

import json
import pathlib
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b[ \t]*\d*[ \t]*(?:- )?([^#]*)(?:#[ \t]*(\w+)[ \t]*(.*))?$")
GOOD = {"OK", "EXPECTEDFAIL"}


def tap_results(output):
    """What a test said in TAP: a list of (passed | failed | skipped, name, reason)."""
    lines = output.splitlines()
    if not any(re.match(r"^1\.\.\d+", line) for line in lines):
        return []
    found = []
    for line in lines:
        match = TAP_LINE.match(line)
        if not match:
            continue
        directive = (match[3] or "").upper()
        if directive.startswith("SKIP"):
            state = "skipped"
        elif match[1] and directive != "TODO":
            state = "failed"
        else:
            state = "passed"
        found.append((state, match[2].strip(), match[4] or "no reason given"))
    return found


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


def test_results(test):
    """The same for a whole test of meson's; without TAP it counts as one."""
    output = test.get("stdout") or ""
    errors = test.get("stderr") or ""
    found = tap_results(output)
    if test["result"] in GOOD:
        return found or [("passed", "", "")]
    if test["result"] == "SKIP":
        # TAP may skip everything in its plan, before any test has a name.
        plan = re.search(r"^1\.\.0\s*#\s*SKIP\w*\s*(.*)$", output, re.IGNORECASE | re.MULTILINE)
        reason = plan[1] if plan else last_line(output if output.strip() else errors)
        return found or [("skipped", "", reason or "no reason given")]
    # It may have crashed after its last good line.
    if not any(state == "failed" for state, _, _ in found):
        found.append(("failed", test["result"].lower(), ""))
    return found


def print_log(title, test):
    print(f"\n--- {title}: {test['result'].lower()}, exit status {test.get('returncode')}")
    for part in ("stdout", "stderr"):
        text = (test.get(part) or "").rstrip()
        if text:
            print("\n".join(text.splitlines()[-150:]))


def summarise(checks, folder, no_skips):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    failed, skipped = [], []
    for line in pathlib.Path(checks).read_text().splitlines():
        state, name = line.split(" ", 1)
        count[state] += 1
        if state == "failed":
            failed.append(name)
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        for line in path.read_text(errors="replace").splitlines():
            test = json.loads(line)
            title = f"{path.stem}: {test['name']}"
            results = test_results(test)
            for state, name, reason in results:
                count[state] += 1
                full_name = f"{title} {name}".rstrip()
                if state == "failed":
                    failed.append(full_name)
                elif state == "skipped":
                    skipped.append(f"{full_name}: {reason}")
            if any(state == "failed" for state, _, _ in results):
                print_log(title, test)
    if not count["passed"] and not count["failed"]:
        count["failed"] += 1
        failed.append("not one test was run")
    print()
    for line in skipped:
        print(f"skipped: {line}")
    for line in failed:
        print(f"failed: {line}")
    if no_skips and count["skipped"]:
        print("failed: tests were skipped, and none may be")
    total = f"{count['passed']} passed, {count['failed']} failed"
    print(total + (f", {count['skipped']} skipped" if count["skipped"] else ""))
    return 1 if count["failed"] or (no_skips and count["skipped"]) else 0


def skip(build, suite, reason):
    tests = json.loads(subprocess.check_output(["meson", "introspect", "--tests", build]))
    for test in tests:
        if f"porthole:{suite}" in test["suite"]:
            print(json.dumps({"name": test["name"], "result": "SKIP", "stdout": reason}))
    return 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--skip"]:
        sys.exit(skip(*arguments[1:]))
    strict = arguments[:1] == ["--no-skips"]
    sys.exit(summarise(*arguments[1 if strict else 0:], no_skips=strict))
