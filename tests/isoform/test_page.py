"""`isoform preview --format html`: one page that loads nothing, and of which nothing that is said can end the text."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cdk_backend.refusals import Impossible
from config.environments import SHIPPED, load
from core.graph import NatGateway, ResourceGraph, Subnet
from core.lower import lower
from core.model import Foundation, Group, Ingress
from isoform.changes import Field
from isoform.report import palette
from isoform.report.html import page, sides
from isoform.settings import Setting
from isoform.whole import compared_lines, of_program, of_templates
from tests.isoform.conftest import isoform
from tests.isoform.pages import much, proposed
from tests.isoform.review.edits import foundation, swap
from tests.isoform.test_proposal import then

VOID = {"meta", "input", "br", "link", "img"}


class Read(HTMLParser):
    """Every element of a page, and whether each that is opened is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, Mapping[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)

    @property
    def ids(self) -> Counter[str]:
        return Counter(id for _, words in self.elements if (id := words.get("id")))


@cache
def changed() -> tuple[str, Read]:
    """Prod, in which a zone, a group and a rule have come since, and one of each kind has gone."""
    now = load("prod", SHIPPED)
    groups = {name: group for name, group in now.security.groups.items() if name != "cache"}
    app = replace(groups["app"], egress=tuple(rule for rule in groups["app"].egress if rule.to != "cache"))
    security = replace(now.security, groups={**groups, "app": app, "old": Group()})
    was = replace(now, security=security, cost_center="cc-1000")
    text = page([proposed(now, was)])
    return text, Read(text)


def without(graph: ResourceGraph, id: str) -> ResourceGraph:
    return ResourceGraph({each: one for each, one in graph.by_id.items() if each != id})


def differing() -> str:
    """Dev, of which each engine says something else."""
    dev = load("dev", SHIPPED)
    graph = lower(dev)
    subnet = graph.named(Subnet, "subnet/public/a")
    cdk = ResourceGraph({**graph.by_id, subnet.id: replace(subnet, public_addresses=not subnet.public_addresses)})
    nat = next(each.id for each in graph if isinstance(each, NatGateway))
    return page([proposed(dev, observed={"CDK": cdk, "Pulumi": without(graph, nat)})])


def test_every_resource_has_a_row_of_its_own_even_one_that_is_removed() -> None:
    _, read = changed()
    rows = {words["id"]: words for tag, words in read.elements if tag == "details" and "data-id" in words}
    assert rows.keys() >= {*lower(load("prod", SHIPPED)).by_id, "group/old"}
    assert "removed" in str(rows["group/old"]["class"])
    assert "added" in str(rows["group/cache"]["class"])
    assert max(read.ids.values()) == 1


def test_every_difference_can_be_linked_to_and_stands_with_all_that_was_said() -> None:
    read = Read(differing())
    assert {"subnet/public/a:public_addresses", "nat-gateway/a:resource"} <= read.ids.keys()
    assert "≠ " in "".join(read.texts["td"])
    marked = [words["id"] for tag, words in read.elements if tag == "details" and "data-differing" in words]
    assert marked == ["nat-gateway/a", "subnet/public/a"]


def test_what_ec2_will_refuse_stands_with_the_verdict() -> None:
    now = load("prod", SHIPPED)
    family = Impossible("prefix-list/offices", "its family cannot change: write a list under another name")
    read = Read(page([replace(proposed(now, now), impossible=(family,))]))
    assert f"AWS will refuse {family.id}: {family.instead}." in read.texts["strong"]
    assert any(words.get("class") == "verdict refused" for _, words in read.elements)


def test_a_statement_that_is_new_beside_others_is_not_said_to_be_the_first() -> None:
    trusts = "          mfa: true\n"
    now = foundation("dev", {"base.yaml": swap((trusts, f"{trusts}        - service: ec2\n"))})
    said = page([proposed(now, load("dev", SHIPPED))])
    assert '["trust","none of these","Allow Service ec2.amazonaws.com sts:AssumeRole"]' in said
    assert sides(Field("tags.x", "", ["a", "b"])) == ('""', "a, b")


@pytest.mark.parametrize(("ports", "mark"), [("http", "proven"), ("75-85\n          because: a test", "look")])
def test_what_is_proven_and_yet_alarming_is_not_green(ports: str, mark: str) -> None:
    http = "        - from: internet\n          ports: http\n"
    now = foundation("prod", {"base.yaml": swap((http, http.replace("http\n", f"{ports}\n")))})
    read = Read(page([proposed(now, load("prod", SHIPPED))]))
    assert any(words.get("class") == f"verdict {mark}" for _, words in read.elements)


def test_every_link_leads_somewhere_in_the_page() -> None:
    for text in (changed()[0], differing(), page([proposed(load("dev", SHIPPED)), proposed(load("prod", SHIPPED))])):
        read = Read(text)
        links = {str(words["href"]) for tag, words in read.elements if tag == "a"}
        assert links
        assert {link.removeprefix("#") for link in links} <= read.ids.keys()
        assert max(read.ids.values()) == 1


def test_nothing_is_loaded_from_anywhere() -> None:
    text, read = changed()
    loading = {"src", "srcset", "data", "action", "poster", "background", "ping", "formaction", "style"}
    for tag, words in read.elements:
        assert tag not in ("link", "img", "iframe", "object", "embed", "base")
        assert not loading & words.keys()
        assert not [name for name in words if name.startswith("on")]
        assert str(words.get("href", "#")).startswith("#")
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|WebSocket|import\(", text)


def test_the_policy_lets_nothing_run_but_the_script_of_the_page() -> None:
    text, read = changed()
    policy = next(words["content"] for tag, words in read.elements if tag == "meta" and "http-equiv" in words)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        inline = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert len(inline) == 1
        assert f"sha256-{b64encode(sha256(inline[0].encode()).digest()).decode()}'" in policy


EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028\"'&"


def evil() -> Foundation:
    """Dev, whose description says what would end a script, an attribute or an element."""
    dev = load("dev", SHIPPED)
    parameter = next(iter(dev.parameters.values))
    values = {**dev.parameters.values, parameter: replace(dev.parameters.values[parameter], value=EVIL)}
    return replace(dev, parameters=replace(dev.parameters, values=values))


def test_what_the_files_say_is_text_and_nothing_else() -> None:
    dev = load("dev", SHIPPED)
    found = proposed(evil(), dev, observed={"CDK": lower(dev)})
    assert found.changes is not None
    setting = Setting(EVIL, EVIL, None, EVIL)
    text = page([replace(found, changes=replace(found.changes, base=EVIL, settings=(setting,)))])
    read = Read(text)
    assert EVIL in "".join(read.texts["code"]), "as a setting, and as a difference"
    assert not [tag for tag, _ in read.elements if tag == "img"]
    assert Counter(tag for tag, _ in read.elements)["script"] == 2
    document = json.loads("".join(re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S)))
    said = [lines for each in document.values() for lines in each["fields"].values()]
    assert [EVIL] in said


def test_what_changes_is_marked_in_the_drawing_and_can_be_opened_from_there() -> None:
    _, read = changed()
    drawn = {
        str(words["href"]): str(words["class"])
        for tag, words in read.elements
        if "box" in str(words.get("class")) and tag == "a"
    }
    assert drawn["#group/cache"] == "box group added"
    assert drawn["#group/old"] == "box group removed"
    assert drawn["#subnet/public/a"] == "box subnet changed"
    assert {"#vpc/main", "#internet-gateway/main", "#nat-gateway/c", "#endpoint/s3", "#endpoint/ssm"} <= drawn.keys()
    lines = {str(words["class"]) for tag, words in read.elements if str(words.get("class")).startswith("line")}
    assert {"line path", "line path added", "line way nat", "line way gate0"} <= lines


def test_several_environments_stand_in_one_page_each_with_anchors_of_its_own() -> None:
    read = Read(page([proposed(load(name, SHIPPED)) for name in ("dev", "prod")]))
    assert {"dev:vpc/main", "prod:vpc/main", "prod:resources"} <= read.ids.keys()


def test_sections_are_shown_whatever_they_are_about() -> None:
    now = load("dev", SHIPPED)
    groups = {**now.security.groups, "open": Group(ingress=(Ingress(from_="internet", ports="https"),))}
    changes = (found := proposed(replace(now, security=replace(now.security, groups=groups)), now)).changes
    assert changes is not None
    text = page([found])
    for section in changes.review.sections:
        assert f"<h3>{section.title}</h3>" in text
    assert 'class="alarming"' in text


def test_of_a_long_section_the_ordinary_lines_are_folded_and_the_alarming_stay_in_sight() -> None:
    text = page([much()])
    Read(text)
    folds = re.findall(r'<details class="fold" id="([^"]*)"><summary>([^<]*)</summary>(.*?)</details>', text, re.S)
    assert [(id, said) for id, said, _ in folds] == [
        ("who-can-reach-what", "59 more"),
        ("settings", "60 settings"),
    ]
    assert not any("alarming" in within for _, _, within in folds)
    assert text.count('<li class="alarming">') == 1
    assert '<details class="fold"' not in changed()[0]


def test_an_engines_words_are_those_of_its_resource_and_of_its_parts() -> None:
    body = {"Type": "AWS::KMS::Key", "Properties": {"Enabled": True}, "Metadata": {"isoform:id": "key/a"}}
    alias = {"Type": "AWS::KMS::Alias", "Properties": {}, "Metadata": {"isoform:id": "key/a#alias"}}
    found = of_templates({"acme-dev-monitoring": {"Resources": {"KeyA": body, "KeyAAlias": alias}}})
    assert [(each.name, each.where, each.words) for each in found["key/a"]] == [
        ("KeyA", "acme-dev-monitoring", {"Properties": {"Enabled": True}}),
        ("KeyAAlias", "acme-dev-monitoring", {"Properties": {}}),
    ]
    of = {"custom": True, "type": "aws:kms/key:Key", "name": "key/a", "object": {"isEnabled": True}}
    kept = {"request": {**of, "retainOnDelete": True}}
    part = {"request": {**of, "name": "key/a#alias", "retainOnDelete": False}}
    own = {"request": {**of, "type": "pulumi:providers:aws", "name": "aws", "retainOnDelete": False}}
    said = of_program({"registrations": [kept, part, own]})
    assert {id: [each.words for each in listed] for id, listed in said.items()} == {
        "key/a": [{"inputs": {"isEnabled": True}, "retainOnDelete": True}, {"inputs": {"isEnabled": True}}]
    }


def test_of_words_that_change_each_line_is_told_once() -> None:
    assert [*compared_lines(["a", "b", "c"], ["a", "x", "c", "d"])] == [
        ("", "a"),
        ("-", "b"),
        ("+", "x"),
        ("", "c"),
        ("+", "d"),
    ]


@pytest.mark.parametrize("colours", [palette.LIGHT, palette.DARK], ids=["light", "dark"])
def test_all_that_is_read_has_the_contrast_that_wcag_asks_for(colours: palette.Palette) -> None:
    pairs = [*palette.pairs()]
    assert len(pairs) > 50
    low = {
        (ink, ground): round(palette.contrast(colours[ink], colours[ground]), 2)
        for ink, ground, least in pairs
        if palette.contrast(colours[ink], colours[ground]) < least
    }
    assert low == {}
    assert palette.LIGHT.keys() == palette.DARK.keys()


def test_contrast_is_as_wcag_has_it() -> None:
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.engine
def test_both_engines_own_words_stand_beside_each_other(tmp_path: Path) -> None:
    base = then(tmp_path / "base", "base.yaml", "description: where the app logs", "description: logs")
    done = isoform("preview", "--format", "html", "--base-dir", str(base))
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads("".join(re.findall(r'class="in-full"[^>]*>(.*?)</script>', done.stdout, re.S)))
    cdk, pulumi = document["vpc/main"]["said"]
    assert cdk[0]["words"]["Properties"]["CidrBlock"] == pulumi[0]["words"]["inputs"]["cidrBlock"] == "10.10.0.0/16"
    for engine in document["parameter/app/log-group"]["said"]:
        changed = [(sign, re.findall(r"where the app logs|logs", line)) for sign, line in engine[0]["lines"] if sign]
        assert changed == [("-", ["logs"]), ("+", ["where the app logs"])]
