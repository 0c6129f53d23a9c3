"""IAM's policy language, which every engine and AWS itself take as it is: a policy as a document, and back.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from core.errors import GraphFault
from core.graph import AttributeOf, Condition, Document, Json, Policy, Principal, Statement, Text
from core.graph.policy import ACCOUNT

VERSION: Final = "2012-10-17"
"""Of the language, not of the policy."""


def written(policy: Policy) -> Document:
    """The policy as a document, always in the same order: who deploys it twice changes nothing."""
    statements = sorted((_statement(each) for each in policy.statements), key=repr)
    return Document.of({"Version": VERSION, "Statement": statements})


def _statement(statement: Statement) -> dict[str, Json]:
    said: dict[str, Json] = {"Effect": statement.effect}
    if statement.principals:
        types = sorted({principal.type for principal in statement.principals})
        said["Principal"] = {
            type: _texts(frozenset(each.who for each in statement.principals if each.type == type)) for type in types
        }
    lists = {
        "Action": frozenset(map(Text.of, statement.actions)),
        "NotAction": frozenset(map(Text.of, statement.not_actions)),
        "Resource": statement.resources,
        "NotResource": statement.not_resources,
    }
    said |= {name: _texts(texts) for name, texts in lists.items() if texts}
    if statement.conditions:
        operators = sorted({condition.operator for condition in statement.conditions})
        said["Condition"] = {
            operator: {
                each.key: _texts(each.values)
                for each in sorted(statement.conditions, key=lambda condition: condition.key)
                if each.operator == operator
            }
            for operator in operators
        }
    return said


def _texts(texts: frozenset[Text]) -> tuple[Json, ...]:
    return tuple(sorted(texts, key=repr))


def policy(document: Json) -> Policy:
    """What a policy's document says, whatever its order, its repetitions, and whether one word stands in a list;

    `"Principal": "*"` is `{"AWS": "*"}`, and an account's number is its root's ARN, as IAM itself has it.

    Raises `GraphFault` for what is no policy, or one with words that say more than `Statement` can.
    """
    words = _mapping(document, "the policy")
    if words.pop("Version", None) != VERSION:
        raise GraphFault(f"its Version is not {VERSION}")
    statements = words.pop("Statement", None)
    _nothing_left(words, "the policy")
    return Policy(frozenset(_read(each) for each in (statements if isinstance(statements, tuple) else (statements,))))


LISTS = ("Action", "NotAction", "Resource", "NotResource")


def _read(said: Json) -> Statement:
    words = _mapping(said, "the statement")
    effect = words.pop("Effect", None)
    if effect not in ("Allow", "Deny"):
        raise GraphFault(f"the Effect {effect!r}")
    lists = {name: _several(words.pop(name)) for name in LISTS if name in words}
    statement = Statement(
        effect="Allow" if effect == "Allow" else "Deny",
        principals=frozenset(_principals(words.pop("Principal")) if "Principal" in words else ()),
        actions=frozenset(map(_plain, lists.get("Action", ()))),
        not_actions=frozenset(map(_plain, lists.get("NotAction", ()))),
        resources=lists.get("Resource", frozenset()),
        not_resources=lists.get("NotResource", frozenset()),
        conditions=frozenset(_conditions(words.pop("Condition")) if "Condition" in words else ()),
    )
    _nothing_left(words, "the statement")
    return statement


def _principals(said: Json) -> Iterator[Principal]:
    for type, who in ({"AWS": said} if said == "*" else _mapping(said, "the Principal")).items():
        if type not in ("AWS", "Service", "Federated"):
            raise GraphFault(f"a principal of type {type}")
        for each in _several(who):
            if type == "AWS":
                yield Principal("AWS", _root(each))
            else:
                yield Principal("Service" if type == "Service" else "Federated", each)


def _root(who: Text) -> Text:
    match who.parts:
        case [str(account)] if ACCOUNT.fullmatch(account):
            return Text.of(f"arn:aws:iam::{account}:root")
    return who


def _conditions(said: Json) -> Iterator[Condition]:
    for operator, keys in _mapping(said, "the Condition").items():
        for key, values in _mapping(keys, operator).items():
            yield Condition(operator, key, _several(values))


def _several(said: Json) -> frozenset[Text]:
    """Texts, of which one may stand without a list. Numbers and booleans are text to IAM."""
    if said == ():
        raise GraphFault("an empty list in a statement")
    return frozenset(map(_text, said if isinstance(said, tuple) else (said,)))


def _text(said: Json) -> Text:
    match said:
        case Text():
            return said
        case bool():
            return Text.of(str(said).lower())
        case str() | int() | float():
            return Text.of(str(said))
        case _:
            raise GraphFault(f"{said!r} is no text")


def _plain(text: Text) -> str:
    if not text.is_plain:
        raise GraphFault(f"{text.parts!r} is no action")
    return "".join(map(str, text.parts))


def _mapping(said: Json, what: str) -> dict[str, Json]:
    if not isinstance(said, Mapping) or not said:
        raise GraphFault(f"{what} is {said!r}")
    return dict(said)


def _nothing_left(words: Mapping[str, Json], what: str) -> None:
    for word in words:
        raise GraphFault(f"{what} says {word}, for which there is no reader")


PRIVATE: Final = re.compile(r"\ue000|(?<!\\)(?:\\\\)*\\ue000", re.IGNORECASE)
"""The character by which attributes are marked while JSON is read, as it is or escaped: two backslashes are one."""


def parsed(text: Text) -> Document:
    """The document that is written as `text`. Raises `GraphFault` for what is no JSON, or says a key twice."""
    marks = {f"\ue000{n}\ue001": part for n, part in enumerate(text.parts) if isinstance(part, AttributeOf)}
    literals = [part for part in text.parts if isinstance(part, str)]
    if any(PRIVATE.search(literal) for literal in literals):
        raise GraphFault("a document with a character for private use")
    names = iter(marks)
    joined = "".join(part if isinstance(part, str) else next(names) for part in text.parts)
    try:
        content = json.loads(joined, object_pairs_hook=_once)
    except ValueError as error:
        raise GraphFault(f"no JSON: {error}") from None
    return Document.of(_filled(content, marks))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise GraphFault(f"one of {', '.join(key for key, _ in pairs)} is said twice")
    return found


def _filled(content: object, marks: Mapping[str, AttributeOf]) -> object:
    match content:
        case str():
            return Text.of(*(marks.get(piece, piece) for piece in re.split("(\ue000\\d+\ue001)", content)))
        case list():
            return [_filled(item, marks) for item in content]
        case dict():
            if any("\ue000" in key for key in content):
                raise GraphFault("a key of a document is made of a resource's attribute")
            return {key: _filled(item, marks) for key, item in content.items()}
        case _:
            return content


T = Callable[[Text], object]


def spelled(content: Json, text: T) -> object:
    """A document's content in lists and dicts, and each text as an engine has it."""
    match content:
        case Text():
            return text(content)
        case Mapping():
            return {key: spelled(item, text) for key, item in content.items()}
        case tuple():
            return [spelled(item, text) for item in content]
        case _:
            return content
