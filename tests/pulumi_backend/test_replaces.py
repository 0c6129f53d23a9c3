"""What pulumi-aws says of replacements, in its own words: they are all that a package on PyPI carries.

Of endpoints it says one thing that never comes about: a gateway without private names cannot be given any.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from core.graph import GatewayEndpoint, InterfaceEndpoint, SecurityGroup
from pulumi_backend.observe import NATIVE
from pulumi_backend.replaces import SAID

SAYS_SO = re.compile(r'forc(es|e) (a )?(new|replacement)|"forces new"|destroys the .* and creates', re.I)


def test_pulumis_package_speaks_of_replacing_the_types_that_the_table_has_and_of_no_other() -> None:
    spec = find_spec("pulumi_aws")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    speaking = set()
    for native, reads in NATIVE.items():
        _, module, _ = native.split(":")
        area, _, name = module.partition("/")
        file = package / area / f"{re.sub('(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()}.py"
        assert file.exists(), file
        if SAYS_SO.search(file.read_text(encoding="utf-8")):
            speaking.add(reads.kind)
    assert speaking == {SecurityGroup, (GatewayEndpoint, InterfaceEndpoint)}
    assert {SecurityGroup} == SAID
