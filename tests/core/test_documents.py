"""A policy is a value: what says the same is equal, and what says more than the model has is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from core.documents import parsed, policy, spelled, written
from core.errors import GraphFault
from core.graph import AttributeOf, Condition, Document, Json, Policy, Principal, Ref, Statement, Text, Vpc
from tests.graphs import WRITTEN
from tests.mutants import mutants, says_a_set
from tests.strategies import few

ROLE = AttributeOf("role/app", "arn")
SAID: Mapping[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": ["arn:aws:iam::111122223333:root"], "Service": ["ec2.amazonaws.com"]},
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": ["arn:aws:s3:::acme/*", "arn:aws:s3:::beta/*"],
    "Condition": {
        "StringEquals": {"aws:PrincipalTag/team": ["app", "data"]},
        "Bool": {"aws:SecureTransport": ["true"]},
    },
}


def reads(*statements: Mapping[str, Any], **words: Any) -> Policy:
    return policy(Document.of({"Version": "2012-10-17", "Statement": [*statements], **words}).content)


def test_a_policy_is_read_in_full() -> None:
    assert reads(SAID) == Policy(
        frozenset(
            {
                Statement(
                    principals=frozenset(
                        {
                            Principal("AWS", Text.of("arn:aws:iam::111122223333:root")),
                            Principal("Service", Text.of("ec2.amazonaws.com")),
                        }
                    ),
                    actions=frozenset({"s3:GetObject", "s3:PutObject"}),
                    resources=frozenset({Text.of("arn:aws:s3:::acme/*"), Text.of("arn:aws:s3:::beta/*")}),
                    conditions=frozenset(
                        {
                            Condition(
                                "StringEquals", "aws:PrincipalTag/team", frozenset({Text.of("app"), Text.of("data")})
                            ),
                            Condition("Bool", "aws:SecureTransport", frozenset({Text.of("true")})),
                        }
                    ),
                )
            }
        )
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Principal": "*"}, {"Principal": {"AWS": "*"}}),
        ({"Principal": {"AWS": "*"}}, {"Principal": {"AWS": ["*"]}}),
        ({"Principal": {"AWS": "111122223333"}}, {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}),
        ({"Action": "s3:*"}, {"Action": ["s3:*"]}),
        ({"Resource": "*"}, {"Resource": ["*"]}),
        ({"Action": ["s3:Get*", "s3:Put*"]}, {"Action": ["s3:Put*", "s3:Get*"]}),
        ({"Action": ["s3:Get*", "s3:Get*"]}, {"Action": ["s3:Get*"]}),
        ({"Resource": ["a", "b", "a"]}, {"Resource": ["b", "a"]}),
        ({"Condition": {"Bool": {"k": True}}}, {"Condition": {"Bool": {"k": ["true"]}}}),
        ({"Condition": {"NumericEquals": {"k": 5}}}, {"Condition": {"NumericEquals": {"k": "5"}}}),
    ],
)
def test_what_says_the_same_is_equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    assert reads({**SAID, **one}) == reads({**SAID, **other})


def test_neither_the_order_nor_the_repetition_of_statements_says_anything() -> None:
    other = {**SAID, "Effect": "Deny"}
    assert reads(SAID, other) == reads(other, SAID, other)
    assert reads(SAID) == policy(Document.of({"Statement": SAID, "Version": "2012-10-17"}).content)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Effect": "Allow"}, {"Effect": "Deny"}),
        ({"Principal": {"AWS": "*"}}, {"Principal": {"Service": "*"}}),
        ({"Principal": {"Federated": "111122223333"}}, {"Principal": {"Federated": "arn:aws:iam::111122223333:root"}}),
        ({"Action": ["s3:Get*"]}, {"Action": ["s3:get*"]}),
        ({"Resource": ["a"]}, {"Resource": ["a", "b"]}),
        ({"Condition": {"Bool": {"k": True}}}, {"Condition": {"Bool": {"k": False}}}),
        ({"Condition": {"StringLike": {"k": "a"}}}, {"Condition": {"StringEquals": {"k": "a"}}}),
    ],
)
def test_what_says_otherwise_is_not_equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    assert reads({**SAID, **one}) != reads({**SAID, **other})


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"Effect": "Perhaps"}, "the Effect 'Perhaps'"),
        ({"Sid": "First"}, "says Sid"),
        ({"NotPrincipal": {"AWS": "*"}}, "says NotPrincipal"),
        ({"NotAction": "s3:*"}, "either its actions or all but them"),
        ({"NotResource": "*"}, "either its resources or all but them"),
        ({"Action": []}, "an empty list"),
        ({"Resource": []}, "an empty list"),
        ({"Principal": {}}, "the Principal is {}"),
        ({"Principal": {"AWS": []}}, "an empty list"),
        ({"Principal": {"CanonicalUser": "x"}}, "a principal of type CanonicalUser"),
        ({"Principal": "everyone"}, "the Principal is 'everyone'"),
        ({"Condition": {}}, "the Condition is {}"),
        ({"Condition": {"Bool": {}}}, "Bool is {}"),
        ({"Condition": {"Bool": {"k": []}}}, "an empty list"),
        ({"Condition": {"Bool": {"k": {"l": 1}}}}, "is no text"),
        ({"Action": [["s3:*"]]}, "is no text"),
        ({"Action": [Text.of("s3:", ROLE)]}, "is no action"),
        ({"Resource": None}, "is no text"),
    ],
)
def test_what_says_more_than_the_model_has_is_refused(words: Mapping[str, Any], fault: str) -> None:
    with pytest.raises(GraphFault, match=fault):
        reads({**SAID, **words})


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ({"Version": "2008-10-17", "Statement": [SAID]}, "its Version"),
        ({"Statement": [SAID]}, "its Version"),
        ({"Version": "2012-10-17"}, "the statement is None"),
        ({"Version": "2012-10-17", "Statement": []}, "a policy without a statement"),
        ({"Version": "2012-10-17", "Statement": [SAID], "Id": "mine"}, "says Id"),
        ([SAID], "the policy is"),
    ],
)
def test_what_is_no_policy_is_refused(document: Any, fault: str) -> None:
    with pytest.raises(GraphFault, match=fault):
        policy(Document.of(document).content)


def test_a_value_that_has_another_normal_form_is_refused() -> None:
    with pytest.raises(GraphFault, match="say arn:aws:iam::111122223333:root"):
        Principal("AWS", Text.of("111122223333"))
    with pytest.raises(GraphFault, match="without a value"):
        Condition("Bool", "aws:SecureTransport", frozenset())
    with pytest.raises(GraphFault, match="one condition twice"):
        Statement(
            actions=frozenset({"s3:*"}),
            conditions=frozenset({Condition("Bool", "k", frozenset({Text.of(word)})) for word in ("true", "false")}),
        )


WORDS: tuple[object, ...] = (None, True, False, 0, 1.5, "", "plain", [], {}, [1, [2]], {"a": {"b": [None]}})


@pytest.mark.parametrize("content", WORDS, ids=repr)
def test_a_document_that_is_written_as_text_is_read_back(content: object) -> None:
    document = Document.of({"inside": content})
    assert parsed(Text.of(json.dumps(spelled(document.content, str)))) == document


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}}', "{'a': 1}", '{"a": 1, "a": 1}', '[{"b": {"a": 1, "a": 2}}]'])
def test_text_that_is_no_json_or_says_a_key_twice_is_refused(text: str) -> None:
    with pytest.raises(GraphFault, match=r"no JSON|is said twice"):
        parsed(Text.of(text))


def test_what_aws_fills_into_a_document_is_read_where_it_stands() -> None:
    text = Text.of('{"a": ["', ROLE, '", "x', ROLE, "y", ROLE, '"]}')
    assert parsed(text) == Document.of({"a": [Text.of(ROLE), Text.of("x", ROLE, "y", ROLE)]})


@pytest.mark.parametrize(
    "text",
    [
        Text.of('{"', ROLE, '": 1}'),
        Text.of('{"a": ', ROLE, "}"),
        Text.of('["\ue0000\ue001", "', ROLE, '"]'),
        Text.of(r'["\ue0001\uE001", "', ROLE, '"]'),
        Text.of(r'["\UE0001", "', ROLE, '"]'),
    ],
)
def test_text_that_would_be_taken_for_what_aws_fills_in_is_refused(text: Text) -> None:
    with pytest.raises(GraphFault):
        parsed(text)


def test_a_backslash_before_the_same_letters_is_a_backslash() -> None:
    text = Text.of(json.dumps(["a\\ue000b"]))
    assert parsed(text) == Document.of(["a\\ue000b"])
    with pytest.raises(GraphFault):
        parsed(Text.of('["\\\\\\ue000"]'))


def test_a_document_in_another_form_than_its_normal_one_is_refused() -> None:
    for content in (["a"], {"a": ["b"]}, Text.of("plain"), {"a": Ref(Vpc, "vpc/main")}, {1: 2}):
        with pytest.raises(GraphFault):
            Document(content)  # type: ignore[arg-type]  # as whoever forgets Document.of writes it


@settings(max_examples=few(40), deadline=None)
@given(WRITTEN[Policy].map(lambda of: of([])))
def test_any_policy_is_read_back_as_it_is_written(said: Policy) -> None:
    assert policy(written(said).content) == said


@settings(max_examples=few(40), deadline=None)
@given(WRITTEN[Policy].map(lambda of: of([])))
def test_any_policy_is_written_alike_whatever_the_order_in_which_it_was_said(said: Policy) -> None:
    document = written(said)
    assert in_words(written(policy(backwards(document.content)))) == in_words(document)


def test_lists_are_written_in_one_order_in_every_process() -> None:
    """A set has another order in each."""
    words = [f"s3:Do{n:02}" for n in range(30)]
    texts = frozenset(map(Text.of, words))
    statement = Statement(
        principals=frozenset(Principal("AWS", text) for text in texts),
        actions=frozenset(words),
        resources=texts,
        conditions=frozenset({Condition("StringLike", "k", texts)}),
    )
    assert in_words(written(Policy(frozenset({statement})))) == json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": words},
                    "Action": words,
                    "Resource": words,
                    "Condition": {"StringLike": {"k": words}},
                }
            ],
        }
    )


def backwards(content: Json) -> Json:
    if isinstance(content, tuple):
        return tuple(backwards(item) for item in reversed(content))
    if isinstance(content, Mapping):
        return {key: backwards(content[key]) for key in reversed([*content])}
    return content


def in_words(document: Document) -> str:
    """In which order counts, unlike in the document."""
    return json.dumps(spelled(document.content, lambda text: "".join(map(str, text.parts))))


class TestTheLawOfMutation:
    """What `tests/mutants.py` lets be: just what says the same."""

    WORDS: Mapping[str, Any] = {"Version": "2012-10-17", "Statement": [SAID]}

    def test_each_change_to_a_policy_says_something_else(self) -> None:
        meant = policy(Document.of(self.WORDS).content)
        for what, mutant in mutants(self.WORDS):
            try:
                found = policy(Document.of(mutant).content)
            except GraphFault:
                continue
            assert found != meant, what

    def test_a_list_that_says_a_set_may_say_an_item_twice(self) -> None:
        meant = policy(Document.of(self.WORDS).content)
        repeated = [SAID, {**SAID, "Action": ["s3:PutObject", "s3:GetObject", "s3:GetObject"]}]
        assert policy(Document.of({**self.WORDS, "Statement": repeated}).content) == meant
        assert says_a_set(("Statement", 0, "Condition", "Bool", "aws:SecureTransport"))

    @pytest.mark.parametrize(
        "path",
        [
            ("Version",),
            ("Statement", 0),
            ("Statement", 0, "Effect"),
            ("Statement", 0, "Resource", 0, "Fn::Join"),
            ("Statement", 0, "Resource", 0, "Fn::Join", 1),
            ("Statement", 0, "Principal", "AWS", 0, "Fn::GetAtt"),
        ],
    )
    def test_no_other_list_may(self, path: tuple[str | int, ...]) -> None:
        assert not says_a_set(path)

    def test_text_that_is_json_is_changed_inside(self) -> None:
        changes = dict(mutants({"policy": json.dumps({"a": [1]}), "other": "[plain"}))
        assert changes["alter policy.(JSON).a.0"] == {"policy": '{"a": [2]}', "other": "[plain"}
        assert changes["repeat policy.(JSON).a.0"] == {"policy": '{"a": [1, 1]}', "other": "[plain"}
        assert changes["alter other"] == {"policy": '{"a": [1]}', "other": "[plainx"}
        assert not [what for what in changes if what.startswith("alter other.")]


def test_a_key_that_javascript_cannot_hold_is_in_no_document() -> None:
    with pytest.raises(GraphFault, match="__proto__"):
        Document.of({"detail": [{"__proto__": ["a"]}]})
