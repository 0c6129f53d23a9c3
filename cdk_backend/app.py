"""The CDK app: the environment that ISOFORM_ENV names, as stacks. `cdk.json` and `isoform synth` run it."""

from __future__ import annotations

import gc
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OURS = Path(__file__).parent.parent


def main() -> None:
    """Write the assembly where the CDK CLI wants it (CDK_OUTDIR). Exit with 1 and what is wrong, when something is."""
    from config.process import foundation
    from core.errors import IsoformError

    with ThreadPoolExecutor(1) as beside:
        read = beside.submit(foundation)  # the library waits for Node as it loads
        try:
            from cdk_backend import limits
            from cdk_backend.stacks import app

            limits.check(Path(app(read.result()).synth().directory))
        except IsoformError as wrong:
            sys.exit(str(wrong))
        except Exception as failed:  # noqa: BLE001  # whatever the library raises: a person reads its words, not its stack
            sys.exit(_words(failed))


def _words(failed: Exception) -> str:
    """What the library said, and the last line of ours that it was said to."""
    ours = [f for f in traceback.extract_tb(failed.__traceback__) if OURS in Path(f.filename).parents]
    own = [frame for frame in ours if "site-packages" not in frame.filename]
    at = f"\n  {Path(own[-1].filename).relative_to(OURS)}:{own[-1].lineno}: {own[-1].line}" if own else ""
    return f"{type(failed).__name__}: {failed}{at}"


if __name__ == "__main__":
    gc.disable()  # a process that lives for a second has no garbage worth looking for
    main()
