"""The page of messages has every message that the code can say, each with its cause and cure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.errors import EngineFailed, Fault
from live.target import _ADVICE
from tests.isoform import messages
from tests.isoform.messages import Message
from tests.isoform.troubleshooting import CERTAIN, PAGE, Subject, entries, heard, letters, page, subjects

SAYS_IT_ALL = 80
"""Letters from which on a message has room for what to do."""
PASSED_ON = {
    "core/model/__init__.py": 1,
    "core/model/acls.py": 1,
    "core/model/monitoring.py": 1,
    "core/model/security.py": 1,
    "core/reading.py": 2,
    "config/cut.py": 1,
    "isoform/init.py": 1,
    "live/observe/__init__.py": 1,
    "live/observe/acls.py": 1,
    "live/observe/default_group.py": 1,
    "live/observe/network.py": 1,
    "pulumi_backend/__main__.py": 1,
    "pulumi_backend/engine.py": 1,
}
"""How often a file passes on what another place has said, or what stands in the account, in no words of its own."""


def test_the_page_is_up_to_date() -> None:
    """`make troubleshooting` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_no_place_that_says_something_is_left_out() -> None:
    told = {message for those in heard().values() for message in those}
    silent: dict[str, set[int]] = {}
    spoken: set[tuple[str, int]] = set()
    for each in messages.messages():
        if letters(each.wrong) >= CERTAIN or each in told:
            spoken.add((each.file, each.line))
    for each in messages.messages():
        if (each.file, each.line) not in spoken:
            silent.setdefault(each.file, set()).add(each.line)
    assert {file: len(lines) for file, lines in silent.items()} == PASSED_ON


def test_whatever_a_case_says_is_a_message_of_the_code() -> None:
    assert [words for words, those in heard().items() if not those] == []


@pytest.mark.parametrize("subject", subjects(), ids=lambda subject: subject.title)
def test_each_message_says_what_to_do_or_the_page_does(subject: Subject) -> None:
    known = entries(subject)
    assert [key for key in subject.messages if not any(key in entry.wrong for entry in known)] == []
    short = [entry for entry in known if not entry.is_fault and letters(entry.wrong) < SAYS_IT_ALL]
    bare = [entry.wrong for entry in short if not subject.note(entry.wrong)]
    assert subject.alike or bare == []


def test_each_subject_has_messages_and_says_what_they_are_about() -> None:
    assert [subject.title for subject in subjects() if not (entries(subject) and subject.about.strip())] == []


def test_what_is_advised_of_aws_stands_on_the_page() -> None:
    text = page()
    assert [code for code in _ADVICE if f"`{code}`" not in text] == []


def test_a_message_is_followed_back_to_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "a.py").write_text(
        "def check(value):\n"
        "    wrong, fix = said(value)\n"
        "    yield Fault((), wrong, fix)\n"
        "    fix = f'write {value}'\n"
        "    if other := value.other:\n"
        "        fix = 'take it away'\n"
        "        yield Fault((), f'`{other}` beside it', fix)\n"
        "    yield Fault((), 'too much', fix)\n"
        "    raise EngineFailed(f'{value} failed: {value.words or NOTHING}')\n"
        "def said(value):\n"
        "    return ('none', 'write one') if value else ('two', 'write one of them')\n"
        "NOTHING = 'it said nothing'\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    messages.messages.cache_clear()
    try:
        assert [(each.line, each.wrong, each.fix) for each in messages.messages()] == [
            (3, "none", "write one"),
            (3, "two", "write one of them"),
            (7, "`…` beside it", "take it away"),
            (8, "too much", "take it away"),
            (8, "too much", "write …"),
            (9, "… failed: …", ""),
            (9, "… failed: it said nothing", ""),
        ]
    finally:
        messages.messages.cache_clear()


def test_a_message_is_known_again_whatever_is_filled_in() -> None:
    message = Message("core/a.py", 1, Fault.__name__, "`…` is no zone of …", "write …")
    assert message.pattern.match("`use1-az1` is no zone of ap-south-1; write aps1-az1")
    assert not message.pattern.match("`z` is no zone; write a letter")
    assert Message("isoform/a.py", 1, EngineFailed.__name__, "… failed:\n…").words == "… failed:"


def test_no_two_headings_of_a_subject_are_one() -> None:
    for part in page().split("\n## ")[1:]:
        headings = re.findall(r"^#### (.*)$", part, re.M)
        assert len(headings) == len({*headings})
