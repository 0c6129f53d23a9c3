"""A reader who does what a page says, word for word: types each command, saves each file, makes each change."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

from tests.docs.blocks import Block

MARK = "\x1e"
"""Comes before each step's output, and no program prints it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a reader does, and what then is to be seen: `...` is anything."""

    block: Block
    command: str
    shown: str


def steps(blocks: Sequence[Block]) -> Iterator[Step]:
    for block in blocks:
        match block.language:
            case "console":
                for typed in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
                    command, _, shown = typed.partition("\n")
                    yield Step(block, command, shown)
            case "diff":
                yield Step(block, f"git apply - <<< {shlex.quote(block.text)}", "")
            case _:
                assert block.title, f"{block}: what is a reader to do with it?"
                yield Step(block, f"printf %s {shlex.quote(block.text)} > {shlex.quote(block.title)}", "")


def follow(all_steps: Sequence[Step], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """What is seen otherwise than it is shown, if a reader takes all steps in one shell that begins in `folder`."""
    script = "\n".join(
        f"{step.command}\n(status=$?; printf '{MARK}%s{MARK}' $status; exit $status)" for step in all_steps
    )
    done = subprocess.run(
        ["bash", "-c", script],
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    seen = done.stdout.split(MARK)
    return [*_unlike(all_steps, seen[0::2], seen[1::2])]


def _unlike(all_steps: Sequence[Step], outputs: Sequence[str], statuses: Sequence[str]) -> Iterator[str]:
    assert len(statuses) == len(all_steps), outputs[-1]
    following = [step.command for step in all_steps[1:]] + [""]
    for step, output, status, then in zip(all_steps, outputs, statuses, following, strict=False):
        command = step.command.partition("\n")[0]
        if not OutputChecker().check_output(step.shown, output, ELLIPSIS):
            yield f"{step.block}: `{command}` shows\n{step.shown}\nand not\n{output}"
        if status != "0" and then != "echo $?":
            yield f"{step.block}: `{command}` ends with {status}, of which the page says nothing\n{output}"
