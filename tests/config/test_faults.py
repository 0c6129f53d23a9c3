"""Files that cannot be meant, and all that is said of them: tests/config/faults/*.txt.

There, `==` names a case, its dev.yaml follows (base.yaml is the one beside this file), and `!` begins each fault.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from config.environments import environments, load
from core.errors import Fault, FaultInFile, InputFaults, Origin
from core.model import (
    Dns,
    access,
    acls,
    alarm_words,
    bootstrap,
    checks,
    derived,
    dhcp,
    endpoints,
    flow_logs,
    iam,
    ipv6,
    monitoring,
    network,
    parameters,
    prefix_lists,
    secondary,
    security,
    words,
)
from tests.config.conftest import BASE, Layers


def cases() -> Iterator[tuple[str, str, str]]:
    """The name of each case, its file, and what is said."""
    for file in sorted((Path(__file__).parent / "faults").glob("*.txt")):
        for case in f"\n{file.read_text(encoding='utf-8').strip()}".split("\n== ")[1:]:
            name, *lines = case.splitlines(keepends=True)
            text = [line for line in lines if not line.startswith("! ")]
            says = [line.removeprefix("! ").rstrip("\n") for line in lines if line.startswith("! ")]
            yield name.strip(), "".join(text).removesuffix("\n") + "\n", "\n".join(says)


def crowds() -> Iterator[tuple[str, str, str]]:
    """Likewise, of more than anybody would write by hand."""
    lists = "".join(f"    {word}: {{max-entries: 1}}\n" for word in crowd(101))
    fix = "write fewer, or ask AWS for more and say so in `network.quotas`"
    wrong = "network.prefix-lists: 101 lists where AWS takes 100 in a region"
    yield "too many lists", f"network:\n  prefix-lists:\n{lists}", f"dev.yaml:2: {wrong}; {fix}"
    entries = "".join(f'        10.0.{n}.0/24: ""\n' for n in range(101))
    text = f"network:\n  prefix-lists:\n    crowd:\n      max-entries: 200\n      entries:\n{entries}"
    wrong = "network.prefix-lists.crowd.entries: 101 entries, of which AWS takes 100 in one call"
    yield "too many entries", text, f"dev.yaml:5: {wrong}; join neighbours to wider ranges, or write two lists"
    tiers = "".join(f"    {word}: {{access: isolated, prefix: 28}}\n" for word in crowd(198))
    wrong = "network.tiers: 201 route tables with AWS's own, and AWS allows 200 in a VPC"
    fix = "take a tier away, or have the quota raised and say so: `quotas: {route-tables: ...}`"
    text = f"network:\n  quotas: {{subnets: 400}}\n  room-for-zones: 2\n  tiers:\n{tiers}"
    yield "too many tables", text, f"dev.yaml:4: {wrong}; {fix}"
    groups = "".join(f"    {word}: {{}}\n" for word in crowd(2500))
    wrong = "security.groups: 2503 groups with AWS's own and isoform's, where AWS takes 2500 in a region"
    fix = "write fewer, or say in `security.quotas` what it grants"
    yield "too many groups", f"security:\n  groups:\n{groups}", f"dev.yaml:2: {wrong}; {fix}"


def crowd(count: int) -> Iterator[str]:
    """So many names."""
    return (f"crowd-x{n}" for n in range(count))


CASES = [*cases(), *crowds()]


def environment(text: str) -> str:
    """Of which environment a case is the file: as its first line says, or dev."""
    first, _, name = text.partition("\n")[0].partition("# environment: ")
    return "dev" if first else name or "dev"


@pytest.mark.parametrize(("text", "says"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_faulty_file(layers: Layers, text: str, says: str) -> None:
    with pytest.raises(InputFaults) as refused:
        layers(text, environment=environment(text))
    assert str(refused.value) == says


MODEL = (
    sys.modules["core.model"],
    *(
        access,
        acls,
        alarm_words,
        bootstrap,
        checks,
        derived,
        endpoints,
        dhcp,
        flow_logs,
        iam,
        ipv6,
        monitoring,
        network,
        parameters,
        prefix_lists,
        secondary,
        security,
        words,
    ),
)


def test_every_fault_of_the_model_is_said_in_a_case(layers: Layers, monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[tuple[str, int]] = set()

    def recorded(path: tuple[str | int, ...], wrong: str, fix: str) -> Fault:
        caller = sys._getframe(1)
        said.add((Path(caller.f_code.co_filename).name, caller.f_lineno))
        return Fault(path, wrong, fix)

    for module in MODEL:
        monkeypatch.setattr(module, "Fault", recorded)
    for _, text, _ in CASES:
        with pytest.raises(InputFaults):
            layers(text, environment=environment(text))
    assert {place for module in MODEL for place in _places(module)} - said == set()


def _places(module: ModuleType) -> Iterator[tuple[str, int]]:
    """Where the module makes a fault of its own; a fault made of another's is that one."""
    assert module.__file__
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fault":
            yield Path(module.__file__).name, node.lineno


def test_a_fault_is_sought_in_every_file_of_the_model() -> None:
    folder = Path(str(checks.__file__)).parent
    makers = {file.name for file in folder.glob("*.py") if "Fault(" in file.read_text(encoding="utf-8")}
    assert makers == {Path(str(module.__file__)).name for module in MODEL}


def test_a_constructor_refuses_in_python_as_it_does_in_yaml() -> None:
    with pytest.raises(ValueError, match="hostnames: `true` without `support`; write `false`, or `support: true`"):
        Dns(support=False)


def test_faults_of_both_files_are_said_at_once_by_file_and_line(layers: Layers) -> None:
    base = BASE.replace("region: ap-south-1", "regin: ap-south-1").replace("from: internet", "from: 10.0.0.1/8")
    with pytest.raises(InputFaults) as refused:
        layers("zones: [a]\nowner: 5\n", base)
    assert str(refused.value).splitlines() == [
        "base.yaml:3: regin: `regin` is no key; did you mean `region`?",
        "base.yaml:18: security.groups.web.ingress.0.from: `10.0.0.1/8` has host bits; write 10.0.0.0/8",
        "dev.yaml:1: zones: `zones` is no key; write project, account, region, owner, cost-center, network, security, "
        "iam, monitoring, parameters, bootstrap, tags, may-differ or termination-protection",
        'dev.yaml:2: owner: `5` is a number, not text; write it in quotes: "5"',
    ]


def test_files_that_are_no_yaml_are_said_at_once(layers: Layers) -> None:
    with pytest.raises(InputFaults) as refused:
        layers("owner: [\n\n", "\tproject: x\n")
    assert str(refused.value).splitlines() == [
        "base.yaml:1: a tab; indent with spaces",
        "dev.yaml:1: no value where one must be; write one, or close the bracket",
    ]


def test_a_key_that_is_missing_from_both_files_belongs_in_base(layers: Layers) -> None:
    with pytest.raises(InputFaults) as refused:
        layers("owner: team\n", BASE.replace("region: ap-south-1\n", ""))
    assert str(refused.value) == "base.yaml:1: region: missing; write one like `region: ap-south-1`"


def test_a_fault_has_its_path_in_the_words_of_the_file(layers: Layers) -> None:
    with pytest.raises(InputFaults) as refused:
        layers("security:\n  groups:\n    web:\n      ingress:\n        - {from: 10.0.0.1/8, ports: http}\n")
    (fault,) = refused.value.faults
    assert fault == FaultInFile(
        ("security", "groups", "web", "ingress", 0, "from"),
        "`10.0.0.1/8` has host bits",
        "write 10.0.0.0/8",
        Origin("dev.yaml", 5),
    )


# Files that aren't there, or can't be read


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"owner: x\nproject: caf\xe9\n", "dev.yaml:2: the byte 0xe9 is no UTF-8; save the file as UTF-8"),
        ("owner: x\n".encode("utf-16"), "dev.yaml:1: the byte 0xff is no UTF-8; save the file as UTF-8"),
        (b'owner: x\nproject: "a\x07"\n', "dev.yaml:2: a control character; take it away"),
    ],
)
def test_bytes_that_are_no_text(layers: Layers, tmp_path: Path, raw: bytes, says: str) -> None:
    layers("owner: x\n")
    (tmp_path / "dev.yaml").write_bytes(raw)
    with pytest.raises(InputFaults) as refused:
        load("dev", tmp_path)
    assert str(refused.value) == says


def test_a_byte_order_mark_is_no_fault(layers: Layers, tmp_path: Path) -> None:
    layers("owner: x\n")
    (tmp_path / "dev.yaml").write_bytes(b"\xef\xbb\xbfowner: marked\n")
    assert load("dev", tmp_path).owner == "marked"


def test_a_file_that_cannot_be_read(layers: Layers, tmp_path: Path) -> None:
    layers("owner: x\n")
    (tmp_path / "qa.yaml").mkdir()
    with pytest.raises(InputFaults) as refused:
        load("qa", tmp_path)
    assert str(refused.value) == (
        "qa.yaml: cannot be read (Is a directory); check that the file is there and yours to read"
    )


@pytest.mark.parametrize(
    ("environment", "files", "says"),
    [
        ("dev", None, "there: no such folder; name the one that holds base.yaml"),
        ("dev", ["dev"], "there: has no base.yaml; add it: what all environments share"),
        ("dev", ["base"], "there: `dev` is none of its environments (it has none); write a file of that name"),
        ("prd", ["base", "prod", "dev"], "there: `prd` is none of its environments (dev, prod); did you mean `prod`?"),
        ("x", ["base", "prod", "dev"], "there: `x` is none of its environments (dev, prod); write dev or prod"),
        ("base", ["base", "dev"], "there: `base` is none of its environments (dev); write dev"),
        ("../there/dev", ["base", "dev"], "there: `../there/dev` is none of its environments (dev); write dev"),
    ],
)
def test_an_environment_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, files: list[str] | None, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("there")
    for file in files or []:
        folder.mkdir(exist_ok=True)
        (folder / f"{file}.yaml").write_text("owner: x\n", encoding="utf-8")
    with pytest.raises(InputFaults) as refused:
        load(environment, folder)
    assert str(refused.value) == says


def test_an_environment_has_the_name_of_its_file_which_must_be_one(layers: Layers, tmp_path: Path) -> None:
    layers("owner: x\n")
    (tmp_path / "QA.yaml").write_text("owner: x\n", encoding="utf-8")
    with pytest.raises(InputFaults) as refused:
        load("QA", tmp_path)
    assert str(refused.value) == (
        "QA.yaml:1: environment: `QA` is no name; write words of lower-case letters and digits, "
        "each beginning with a letter, joined by `-`"
    )
    assert environments(tmp_path) == ["QA", "dev"]


def test_a_folder_outside_the_working_folder_is_named_in_full(
    layers: Layers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers("owner: x\n")
    (tmp_path / "dev.yaml").write_text("owner: 5\n", encoding="utf-8")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    with pytest.raises(InputFaults, match=f"^{tmp_path}/dev.yaml:1: owner"):
        load("dev", tmp_path)
    with pytest.raises(InputFaults, match=r"^\.\./dev.yaml:1: owner"):
        load("dev", Path(".."))
