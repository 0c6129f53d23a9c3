"""A first configuration, which is valid as it is written and says what stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any

from config.environments import ALL, BASE, SHIPPED, load
from core.errors import Fault, FaultInFile, InputFaults, Origin
from core.model import checks

START = Path(__file__).parent / "start"
"""The files' texts, in which `$project` and others stand for what is answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What nobody but the user knows."""

    project: str
    region: str
    owner: str
    cost_center: str
    accounts: Mapping[str, str]
    """By environment, the number of its account."""


REGION = "ap-south-1"


def example(region: str = REGION) -> Answers:
    """To try isoform by, before anything is decided. The accounts are those of AWS's own documentation."""
    accounts = {"dev": "111122223333", "prod": "444455556666"}
    return Answers(project="acme", region=region, owner="platform", cost_center="cc-1001", accounts=accounts)


@dataclass(frozen=True, slots=True)
class Question:
    option: str
    """Which says it, where nobody can be asked."""
    text: str
    usual: str | None = None
    """What an empty answer means; none where there has to be one."""
    environment: str | None = None
    """Whose account is asked for."""


def questions(wanted: Collection[str], environments: Iterable[str]) -> Iterator[tuple[str, Question]]:
    """What is to be asked for these fields of `Answers`, by field."""
    texts = {
        "project": "The project's name, which begins every name in AWS",
        "region": "AWS's name of the region",
        "owner": "The team that answers for it",
        "cost_center": "The cost center that pays",
    }
    for field, text in texts.items():
        if field in wanted:
            usual = REGION if field == "region" else None
            yield field, Question(f"--{field.replace('_', '-')}", text, usual)
    if "accounts" in wanted:
        for n, name in enumerate(environments):
            text, usual = f"The account of {name}", None
            if n:
                text, usual = f"{text} (nothing, where there is to be no {name} yet)", ""
            yield "accounts", Question(f"--account {name}=...", text, usual, environment=name)


def answers(said: Mapping[str, Any], ask: Callable[[Question], str], tell: Callable[[InputFaults], None]) -> Answers:
    """What is said, by field, and for the rest what `ask` answers. An answer that cannot be meant is told, and asked
    for again. Raises `InputFaults` where what is said cannot be meant, before anything is asked."""
    found = replace(example(), **said)
    check(found)
    missing = {each.name for each in fields(Answers)} - said.keys()
    for field, question in questions(missing, found.accounts):
        while True:
            answer = ask(question)
            changed: dict[str, Any] = {field: answer}
            if question.environment:
                accounts = {**found.accounts, question.environment: answer}
                changed[field] = {name: number for name, number in accounts.items() if number}
            tried = replace(found, **changed)
            try:
                check(tried)
            except InputFaults as refused:
                tell(refused)
            else:
                found = tried
                break
    return found


def write(answers: Answers, folder: Path) -> Sequence[Path]:
    """Write the files into `folder`, and give them. Raises `InputFaults` where some are there already, or for an answer
    that cannot be meant: then nothing is written."""
    check(answers)
    texts = _texts(answers)
    is_free(folder, [*texts])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def is_free(folder: Path, names: Iterable[str] = (f"{BASE}.yaml",)) -> None:
    """Raises `InputFaults` where one of these files is there already."""
    if there := [name for name in names if (folder / name).exists()]:
        fix = "choose another folder, or move it away"
        raise InputFaults([FaultInFile((), "is there already", fix, Origin(str(folder / name))) for name in there])


def check(answers: Answers) -> None:
    """Raises `InputFaults` for each answer that cannot be meant, by its key."""
    if taken := [name for name in (BASE, ALL) if name in answers.accounts]:
        raise InputFaults([Fault(("account",), f"`{taken[0]}` is no name of an environment", "choose another")])
    # Before any file is called so: `../dev` would be another folder's.
    checks.refuse(fault for name in answers.accounts for fault in checks.name(("environment",), name, len(name)))
    faults: dict[str, Fault] = {}
    with TemporaryDirectory(prefix="isoform-init-") as trial:
        for name, text in _texts(answers).items():
            (Path(trial) / name).write_text(text, encoding="utf-8")
        for name in answers.accounts:
            try:
                load(name, Path(trial))
            except InputFaults as refused:
                bare = (Fault(each.path, each.wrong, each.fix) for each in refused.faults)  # no line of ours is theirs
                faults |= {str(each): each for each in bare}
    if faults:
        raise InputFaults([*faults.values()])


def _texts(answers: Answers) -> dict[str, str]:
    base = Template((START / "base.yaml").read_text(encoding="utf-8"))
    own = Template((START / "environment.yaml").read_text(encoding="utf-8"))
    said = {"project": " ".join(answers.project.split()), "project_as_yaml": _quoted(answers.project)}
    values = {"region": answers.region, "owner": answers.owner, "cost_center": answers.cost_center}
    texts = {f"{BASE}.yaml": base.substitute(said, **{word: _quoted(value) for word, value in values.items()})}
    for n, (name, account) in enumerate(answers.accounts.items()):
        words = PROD if name.startswith("prod") else OTHER
        own_words = {"account": _digits(account), "cidr": f"10.{10 * (n + 1)}.0.0/16"}
        texts[f"{name}.yaml"] = own.substitute(words, **own_words).rstrip() + "\n"
    return {**texts, "schema.json": (SHIPPED / "schema.json").read_text(encoding="utf-8")}


def _digits(account: str) -> str:
    """As the text between quotes, whatever stands in it; a person may have written the quotes, too."""
    return json.dumps(account.strip().strip("\"'"), ensure_ascii=False)


def _quoted(text: str) -> str:
    """As YAML reads it again, whatever stands in it: JSON is YAML."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", text) and text.lower() not in ("true", "false", "null")
    return text if plain else json.dumps(text, ensure_ascii=False)


OTHER = {
    "about": "Cheap, and nobody's sleep depends on it.",
    "zones": "a, b",
    "nat_why": "One for both zones: half the price, and a zone's failure may take the other's way out with it.",
    "gateways": "one",
    "more": "",
}
PROD = {
    "about": "What must not fail: a zone may.",
    "zones": "a, b, c",
    "nat_why": "One in each zone, so that losing a zone stops no other.",
    "gateways": "per-zone",
    "more": """\
  flow-logs:
    # What passes in the VPC, for as long as an investigation may look back.
    cloudwatch: {retention: 365}

# CloudFormation deletes none of its stacks until this is taken away.
termination-protection: true
""",
}
