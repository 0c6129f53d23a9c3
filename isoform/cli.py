"""`isoform`: one AWS foundation, deployed by CDK, previewed by Pulumi, compared resource by resource.

Nothing heavy is imported here: each command imports what it needs.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, TypeVar

import typer

from core.errors import IsoformError

if TYPE_CHECKING:
    from rich.console import Console

    from isoform.changes import Changes

T = TypeVar("T")
app = typer.Typer(
    name="isoform",
    help="One AWS foundation, deployed by AWS CDK, previewed by Pulumi, and proven equal.\n\n"
    "Exit codes: 0 the same, or done; 2 different; 1 could not tell, or could not do it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
local = typer.Typer(help="The embedded account, on this machine.", no_args_is_help=True)
app.add_typer(local, name="local")


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


class Shapes(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class Faults(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class Pages(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class Part(StrEnum):
    NETWORK = "network"
    SECURITY = "security"
    IAM = "iam"
    MONITORING = "monitoring"
    PARAMETERS = "parameters"


class Where(StrEnum):
    LOCAL = "local"
    AWS = "aws"


def _one(context: typer.Context, env: str) -> str:
    """Of what is done to an account, or to a file, one at a time."""
    from config.environments import means_several

    if means_several(env):
        wrong = f"`{env}` may be several environments, and {context.info_name} takes one at a time"
        raise typer.BadParameter(f"{wrong}: write its name")
    return env


def _here(config: Path | None) -> Path | None:
    """Where no folder is said, `config` in the working folder, if that has a base.yaml; None where neither is."""
    own = Path("config")
    return own if config is None and (own / "base.yaml").is_file() else config


def _said(context: typer.Context, config: Path | None) -> Path | None:
    """The same; and where there is neither, no other: what isoform ships is an example, and nobody's account."""
    found = _here(config)
    if found is None and not context.resilient_parsing:
        from core.errors import Fault, InputFaults

        fix = "write --config FOLDER, or begin one by `isoform init`"
        raise InputFaults([Fault((), "there is no `config` here with a base.yaml", fix)])
    return found


def _folder(context: typer.Context) -> Path | None:
    """The folder of a command that is being written."""
    said = context.params.get("config") or os.environ.get("ISOFORM_CONFIG")
    return _here(Path(said) if said else None)


def _written(context: typer.Context) -> list[str]:
    """For the shell: the environments that there are."""
    from config.environments import SHIPPED, environments

    return environments(_folder(context) or SHIPPED)


def _written_or_all(context: typer.Context, incomplete: str) -> list[str]:
    """For the shell, where `all` will do, or several: after a comma those that are not said yet."""
    from config.environments import ALL

    said, comma, _ = incomplete.rpartition(",")
    if not comma:
        return [*_written(context), ALL]
    return [f"{said},{name}" for name in _written(context) if name not in said.split(",")]


def _keys(context: typer.Context, incomplete: str) -> list[str]:
    """For the shell: the keys that `incomplete` may become."""
    from isoform.explain import keys_from

    environment = context.params.get("env") or os.environ.get("ISOFORM_ENV") or "dev"
    return keys_from(incomplete, environment, _folder(context))


Env = Annotated[
    str,
    typer.Option(
        "--env",
        envvar="ISOFORM_ENV",
        callback=_one,
        help="The environment: a file beside base.yaml.",
        autocompletion=_written,
    ),
]
Envs = Annotated[
    str,
    typer.Option(
        "--env",
        envvar="ISOFORM_ENV",
        help="The environment: a file beside base.yaml. Or several: `all`, `prod-*`, `dev,staging`.",
        autocompletion=_written_or_all,
    ),
]
AsFaults = Annotated[
    Faults, typer.Option("--format", help="For people, for programs, or as annotations of a pull request's lines.")
]


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="ISOFORM_CONFIG",
        callback=_said,
        help="The folder of base.yaml; without it, `config` here.",
    ),
]
Since = Annotated[str | None, typer.Option("--base", help="A branch, tag or commit of git: what has changed since?")]
SinceFolder = Annotated[Path | None, typer.Option("--base-dir", help="Or a folder with the files as they were.")]
Shape = Annotated[Shapes, typer.Option("--format", help="For people, for programs, or for a pull request.")]
Form = Annotated[Format, typer.Option("--format", help="For people, or for programs.")]
To = Annotated[Where, typer.Option("--target", help="The embedded account, or AWS.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print the result alone.")]
Yes = Annotated[bool, typer.Option("--yes", help="Agree beforehand to whatever would be asked: for pipelines.")]


INTERRUPTED = 130
"""What typer makes of Ctrl-C."""


def main() -> None:
    """Run the command line. What goes wrong is said on standard error, in a person's words, with exit code 1."""
    gc.disable()  # a process that lives for a second or two has no garbage worth looking for
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a pipeline's cancel ends what we have started, too
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            raise KeyboardInterrupt
    except IsoformError as wrong:
        print(wrong, file=sys.stderr)
        code = 1
    except typer.TyperException as wrong:  # an unknown command, option or value
        at = getattr(wrong, "ctx", None)
        said = wrong.format_message().replace("Value error, ", "")  # the words of what typer asks, not of a person
        print(f"{said}\n`{at.command_path if at else 'isoform'} --help` says more.", file=sys.stderr)
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        print("Stopped. What CloudFormation had begun, it ends by itself.", file=sys.stderr)
        code = 1
    except BrokenPipeError:  # whoever reads has enough: `isoform show | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as wrong:
        print(f"{wrong.filename or 'the output'}: {wrong.strerror}", file=sys.stderr)
        code = 1
    sys.exit(code)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"isoform {version('isoform')}")
        raise typer.Exit


@app.callback()
def _of_all_commands(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")] = Path("config"),
    project: Annotated[str | None, typer.Option(help="Begins every name in AWS: `acme`.")] = None,
    region: Annotated[str | None, typer.Option(help="AWS's name of the region, if not `ap-south-1`.")] = None,
    owner: Annotated[str | None, typer.Option(help="The team that answers for it: a tag on everything.")] = None,
    cost_center: Annotated[str | None, typer.Option(help="Who pays: a tag on everything.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="An environment and its account: `dev=111122223333`; again for another.")
    ] = None,
) -> None:
    """Write a first configuration, valid as it is and explained by comments. Asks what no option says; where there is
    nobody to ask and no option at all, writes an example."""
    from isoform import asked, init

    init.is_free(folder)
    somebody = sys.stdin.isatty()
    options = {"project": project, "region": region, "owner": owner, "cost_center": cost_center}
    said = {name: value for name, value in options.items() if value is not None} | _accounts(account or [])
    example = not (somebody or said.keys() - {"region"})

    def ask(question: init.Question) -> str:
        if somebody:
            return str(typer.prompt(question.text, default=question.usual, show_default=bool(question.usual)))
        if question.usual:
            return question.usual
        raise typer.BadParameter(f"write {question.option}, for there is nobody to ask: {question.text}")

    def tell(wrong: IsoformError) -> None:
        print(wrong, file=sys.stderr)

    try:
        answers = init.example(region or init.REGION) if example else init.answers(said, ask, tell)
    except (KeyboardInterrupt, typer.Abort):
        print("\nStopped. Nothing was written.", file=sys.stderr)
        raise typer.Exit(1) from None
    for file in init.write(answers, folder):
        print(f"wrote {file}")
    first = asked.of(next(iter(answers.accounts)), folder)
    if example:
        print("\nNobody was there to ask: project, owner, cost center and accounts are examples. Write yours.")
    print(f"\nLook at them; then `isoform show {first}` and `isoform preview {first}`.")


def _accounts(said: list[str]) -> dict[str, dict[str, str]]:
    """By environment, as `--account dev=111122223333` says them; nothing where none is said."""
    pairs = [each.partition("=") for each in said]
    if wrong := [name for name, equals, number in pairs if not (name and equals and number)]:
        name, number = ("dev", wrong[0]) if wrong[0].isdigit() else (wrong[0] or "dev", "111122223333")
        raise typer.BadParameter(f"write --account {name}={number}")
    if twice := [name for name, _, _ in pairs if [each[0] for each in pairs].count(name) > 1]:
        raise typer.BadParameter(f"--account {twice[0]}=... is said twice: one file has one account")
    return {"accounts": {name: number for name, _, number in pairs}} if pairs else {}


@app.command()
def validate(env: Envs = "dev", config: Config = None, format: AsFaults = Faults.TEXT, quiet: Quiet = False) -> None:
    """Check an environment's files: every fault with its line, what is wrong, and what to write."""
    from config.across import clashes
    from config.environments import Loaded, loaded, named
    from core.errors import Fault, InputFaults

    found: dict[str, Loaded] = {}
    faults: dict[str, Fault] = {}  # what base.yaml has wrong, every environment has
    for name in named(env, config):
        try:
            found[name] = loaded(name, config)
        except InputFaults as refused:
            faults |= {str(fault): fault for fault in refused.faults}
    for names, clash in clashes(found, config):
        faults[str(clash)] = clash
        found = {name: each for name, each in found.items() if name not in names}
    valid = {name: len(each.graph) for name, each in found.items()}
    if format is Faults.TEXT:
        for name, count in valid.items():
            if not quiet:
                print(f"{name} is valid: {count} resources")
        if faults:
            raise InputFaults([*faults.values()])
        return
    from isoform.report import faults as report

    every = [*faults.values()]
    match format:
        case Faults.JSON:
            print(report.document(valid, every))
        case Faults.GITHUB:
            print(report.github(every), end="\n" if every else "")
        case Faults.SARIF:
            print(report.sarif(every))
    raise typer.Exit(1 if every else 0)


@app.command()
def show(
    env: Envs = "dev",
    config: Config = None,
    graph: Annotated[bool, typer.Option("--graph", help="Every resource, with what it needs.")] = False,
    format: Form = Format.TEXT,
) -> None:
    """Show a foundation as a person thinks of it; as JSON, and with --graph, resource by resource."""
    from config.environments import loaded, named
    from isoform import show

    found = {name: loaded(name, config) for name in named(env, config)}
    if format is Format.JSON:
        print(show.document({name: each.graph for name, each in found.items()}))
        return
    for each in _apart(found.values()):
        if graph:
            show.show_graph(each.graph, _console())
        else:
            show.show(each.foundation, _console())


@app.command()
def explain(
    path: Annotated[
        str, typer.Argument(help="A key with all that it is in: `network.nat.gateways`.", autocompletion=_keys)
    ],
    env: Env = "dev",
    config: Config = None,
    format: Form = Format.TEXT,
) -> None:
    """Say where a setting is written, what it may be, and what it becomes in each engine."""
    from isoform.explain import explain
    from isoform.report import explain as report

    found = explain(path, env, config)
    if format is Format.JSON:
        print(report.document(found))
    else:
        report.show(found, _console())


@app.command()
def addresses(
    env: Env = "dev",
    config: Config = None,
    write: Annotated[bool, typer.Option("--write", help="Settle them in <environment>.addresses.lock.")] = False,
) -> None:
    """Show which addresses each subnet has; with --write, settle them, so that no edit moves one."""
    from config.environments import load
    from isoform import addresses

    if write:
        print(addresses.write(env, config))
    else:
        addresses.show(load(env, config), _console())


@app.command()
def stacks(
    env: Env = "dev",
    config: Config = None,
    write: Annotated[bool, typer.Option("--write", help="Settle them in <environment>.stacks.lock.")] = False,
    target: Annotated[
        Where | None, typer.Option("--target", help="Keep what this account has where it is: at a first split.")
    ] = None,
) -> None:
    """Show CloudFormation's stacks, and how full they are; with --write, settle which has what where one cannot all."""
    from config.environments import load
    from isoform import cut

    if write:
        print(cut.write(env, config, target.value if target else None))
    else:
        cut.show(load(env, config), _console())


@app.command()
def synth(env: Envs = "dev", config: Config = None, quiet: Quiet = False) -> None:
    """Write the CloudFormation templates, and say where."""
    from cdk_backend.observe.assembly import stack_names
    from config.environments import load, named
    from isoform import engines, state

    names = named(env, config)
    for name in names:
        load(name, config)
    for name in names:
        with state.run(name) as folder, _progress(quiet)(f"CDK writes the templates of {name}"):
            assembly = folder / "cdk"
            with engines.Running([engines.cdk_synth(assembly, validate=True)], name, config, folder) as running:
                running.wait()
        for stack in stack_names(assembly):
            print(assembly / f"{stack}.template.json")


@app.command()
def preview(
    env: Envs = "dev",
    config: Config = None,
    base: Since = None,
    base_dir: SinceFolder = None,
    format: Annotated[
        Pages,
        typer.Option("--format", help="For people, for programs, for a pull request, or a page to look around in."),
    ] = Pages.TEXT,
    quiet: Quiet = False,
) -> None:
    """Run CDK and Pulumi, and compare what each would build with the model, field by field; and with a base, what a
    change does, whether both engines make just that change, and what CloudFormation would make anew."""
    from config.environments import named
    from isoform.proposals import Base, proposals

    names = named(env, config)
    if base and base_dir:
        raise typer.BadParameter("write --base REF, or --base-dir FOLDER")
    with _files_then(base, base_dir, config) as folder, _progress(quiet)("CDK and Pulumi are at work"):
        then = Base(folder, str(base or base_dir)) if folder else None
        gone = _taken_away(env, config, folder, str(base or base_dir))
        found = [*proposals(names, config, then, whole=format is Pages.HTML)]

    from isoform.report import changes
    from isoform.report import proposal as report

    match format:
        case Pages.JSON:
            print(report.document(found, gone))
        case Pages.MARKDOWN:
            print(report.markdown(found, gone), end="")
        case Pages.HTML:
            from isoform.report.html import page

            print(page(found, gone))
        case Pages.TEXT:
            for each in gone:
                changes.show(each, _console())
                print()
            for one in _apart(found):
                report.show(one, _console())
    raise typer.Exit(_worst(each.exit_code for each in found))


def _taken_away(env: str, config: Path | None, base: Path | None, called: str) -> list[Changes]:
    """What becomes of environments whose files only the base has."""
    from isoform.changes import taken_away

    return taken_away(env, config, base, called) if base else []


def _apart(found: Iterable[T]) -> Iterator[T]:
    """Each of several, one after the other, with an empty line between."""
    for n, each in enumerate(found):
        print(end="\n" if n else "")
        yield each


def _worst(codes: Iterable[int]) -> int:
    """Of several: 1 could not tell before 2 different, and that before 0."""
    return max(codes, key=(0, 2, 1).index)


def _files_then(base: str | None, base_dir: Path | None, config: Path | None) -> AbstractContextManager[Path | None]:
    """The folder of the files beside which those of now are held, if any."""
    from config.environments import SHIPPED, is_there

    if base_dir is not None:
        is_there(base_dir)
    if base is None:
        return nullcontext(base_dir)
    if not base.strip():
        raise typer.BadParameter("--base: write a branch, a tag or a commit")
    from isoform.changes import at_ref

    return at_ref(base, config or SHIPPED)


@app.command()
def diff(
    environment: Annotated[
        str | None,
        typer.Argument(help="An environment beside another, instead of --base.", autocompletion=_written),
    ] = None,
    other: Annotated[str | None, typer.Argument(help="The other one.", autocompletion=_written)] = None,
    env: Envs = "dev",
    config: Config = None,
    base: Since = None,
    base_dir: SinceFolder = None,
    format: Shape = Shapes.TEXT,
) -> None:
    """Show what a change to the files does to which resource; or how two environments differ. No engine is asked."""
    from config.environments import named
    from isoform import changes
    from isoform.report import changes as report

    if environment and other and not (base or base_dir):
        sides = changes.alike(environment, other, config)
        found = [changes.between(*sides, called=(environment, other))]
    elif environment or other or (base is None) == (base_dir is None):
        raise typer.BadParameter("write two environments, or --base REF, or --base-dir FOLDER")
    else:
        heads = {name: changes.side(name, config) for name in named(env, config)}
        with _files_then(base, base_dir, config) as folder:
            assert folder is not None  # one of the two is said
            called = str(base or base_dir)
            found = [
                *changes.taken_away(env, config, folder, called),
                *(
                    changes.between(changes.side_if_there(name, folder), head, called=(called, name))
                    for name, head in heads.items()
                ),
            ]
    match format:
        case Shapes.JSON:
            print(report.document(found))
        case Shapes.MARKDOWN:
            print("\n".join(report.markdown(each, report.LONGEST // len(found)) for each in found), end="")
        case Shapes.TEXT:
            for each in _apart(found):
                report.show(each, _console())
    raise typer.Exit(_worst(each.exit_code for each in found))


@app.command()
def bootstrap(
    env: Env = "dev",
    config: Config = None,
    target: To = Where.LOCAL,
    show: Annotated[
        bool, typer.Option("--show", help="Print the template and the commands, for whoever owns the account.")
    ] = False,
    yes: Yes = False,
    quiet: Quiet = False,
) -> None:
    """Make what must be there before a foundation: what bounds CloudFormation, who may deploy, and CDK's bootstrap."""
    from isoform import bootstrap
    from isoform.report import bootstrap as report

    if show:
        print(bootstrap.shown(bootstrap.plan(env, config)))
    else:
        report.show(bootstrap.bootstrap(env, config, target.value, _agreed(yes), _progress(quiet), _show), _console())


@app.command()
def deploy(
    env: Env = "dev",
    config: Config = None,
    target: To = Where.LOCAL,
    yes: Yes = False,
    allow_replace: Annotated[
        list[str] | None, typer.Option(help="An id that may be taken away or made anew; again for another.")
    ] = None,
    revert_drift: Annotated[
        bool, typer.Option("--revert-drift", help="Bring back what the templates say where somebody has changed it.")
    ] = False,
    approved: Annotated[str | None, typer.Option(help="Deploy just the templates of this hash.")] = None,
    quiet: Quiet = False,
) -> None:
    """Deploy with CDK, and hold what the account then has against the model."""
    from isoform.deploy import Wish, deploy
    from isoform.report import account

    wish = Wish(env, config, target.value, _agreed(yes), allow_replace or (), revert_drift, approved)
    done = deploy(wish, _progress(quiet), _show)
    account.deployed(done, config, _console())
    raise typer.Exit(done.comparison.exit_code)


@app.command()
def drift(
    env: Envs = "dev",
    config: Config = None,
    target: To = Where.LOCAL,
    only: Annotated[Part | None, typer.Option(help="One domain alone.")] = None,
    format: Form = Format.TEXT,
    quiet: Quiet = False,
) -> None:
    """Compare the account with the model, field by field: what has somebody changed since it was deployed?"""
    from config.environments import named
    from isoform.drift import drift
    from isoform.report import account, json, text

    names = named(env, config)
    found, unseen = [], {}
    for name in names:
        try:
            with _progress(quiet)(f"Looking at the account of {name}"):
                found.append(drift(name, config, target.value, only.value if only else None))
        except IsoformError as wrong:
            if len(names) == 1:
                raise
            unseen[name] = str(wrong)
    if format is Format.JSON:
        print(json.drifts(found, unseen))
    else:
        console = _console()
        for each in _apart(found):
            text.show(each, console)
            account.repair(each, config, target.value, console)
    for name, why in unseen.items():
        print(why if why.startswith(name) else f"{name}: {why}", file=sys.stderr)
    raise typer.Exit(_worst([*(each.exit_code for each in found), *(1 for _ in unseen)]))


@app.command("import-file")
def import_file(
    file: Annotated[Path, typer.Argument(help="What `pulumi preview --import-file` has written.")],
    env: Env = "dev",
    config: Config = None,
    target: To = Where.LOCAL,
    quiet: Quiet = False,
) -> None:
    """Print Pulumi's import file with the id of each resource that CDK has deployed, for `pulumi import --file`."""
    from isoform.adoption import import_file

    print(import_file(file, env, config, target.value, _progress(quiet)))


@app.command()
def destroy(
    env: Env = "dev",
    config: Config = None,
    target: To = Where.LOCAL,
    yes_delete: Annotated[
        str | None, typer.Option(help="For prod, its name once more; no other environment asks.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be deleted, and delete nothing.")] = False,
    quiet: Quiet = False,
) -> None:
    """Delete what was deployed, but for what the environment retains, and list that. Nobody is asked, so a pipeline
    needs no --yes: only prod wants its name (--yes-delete prod)."""
    from isoform.deploy import Wish
    from isoform.destroy import destroy, going
    from isoform.report import account

    wish = Wish(env, config, target.value, _agreed(False))
    if dry_run:
        with _progress(quiet)("Looking at the account"):
            found = going(wish)
        account.going(found, _console())
        return
    done = destroy(wish, yes_delete, _progress(quiet), _show)
    account.destroyed(done, _console())
    raise typer.Exit(2 if done.left else 0)


@app.command()
def doctor(
    env: Env = "dev",
    config: Annotated[
        Path | None, typer.Option("--config", envvar="ISOFORM_CONFIG", callback=_here, help="The folder of base.yaml.")
    ] = None,
    target: To = Where.LOCAL,
) -> None:
    """Say what isoform needs of this machine and of the account, what is there, and what to do about the rest."""
    from isoform.doctor import checks
    from isoform.report import doctor as report

    found = checks(env, config or Path("config"), target.value)
    raise typer.Exit(0 if report.show(found, _console()) else 1)


@local.command("start")
def local_start() -> None:
    """Start the embedded account, if it does not run."""
    from isoform import state
    from live.local.account import start

    print(f"The embedded account is at {start(state.folder()).endpoint}")


@local.command("stop")
def local_stop() -> None:
    """Stop the embedded account. All that is in it is forgotten."""
    from isoform import state
    from live.local.account import stop

    print("The embedded account is stopped" if stop(state.folder()) else "No embedded account was running")


@local.command("status")
def local_status(format: Form = Format.TEXT) -> None:
    """Say whether the embedded account runs, and where."""
    import json

    from isoform import state
    from live.local.account import running

    found = running(state.folder())
    if format is Format.JSON:
        endpoint, pid = (found.endpoint, found.pid) if found else (None, None)
        print(json.dumps({"running": found is not None, "endpoint": endpoint, "pid": pid}))
    elif found:
        print(f"The embedded account is at {found.endpoint} (process {found.pid})")
    else:
        print("No embedded account is running")


def _console() -> Console:
    """Standard output; wide where it is no terminal, so that a log breaks no line, nor ends one in blanks."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False, markup=False)
    return Console(file=_Trimmed(sys.stdout), width=160, highlight=False, markup=False)


class _Trimmed(StringIO):
    """Passes on whole lines, without the blanks at their ends."""

    def __init__(self, to: TextIO) -> None:
        super().__init__()
        self._to = to

    def write(self, text: str) -> int:
        self._to.write("\n".join(line.rstrip(" ") for line in text.split("\n")))
        return len(text)

    def flush(self) -> None:
        self._to.flush()


def _progress(quiet: bool) -> Callable[[str], AbstractContextManager[object]]:
    """Says on standard error what is being done, while it is done; nothing where nobody watches."""
    if quiet or not sys.stderr.isatty():
        return lambda _: nullcontext()
    from rich.console import Console

    console = Console(stderr=True)
    return lambda what: console.status(what)


def _show(words: str) -> None:
    """What a person has to see before it is done."""
    print(words, flush=True)


def _agreed(yes: bool) -> Callable[[str], bool]:
    """Asks whoever sits there; where nobody does, only --yes agrees."""

    def agreed(what: str) -> bool:
        return yes or (sys.stdin.isatty() and typer.confirm(f"Really {what}?"))

    return agreed
