"""The `flask …` commands."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from app.errors import DomainError
from app.policy import default_book, eligibility_document, evaluate_document
from app.workflow.transitions import table_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

policy_group = AppGroup("policy", help="Evaluate cases under the policies.")
roles_group = AppGroup("roles", help="Roles and permissions.")
demo_group = AppGroup("demo", help="Demo data.")
bench_group = AppGroup("bench", help="A province at working size, to measure speed on.")
workflow_group = AppGroup("workflow", help="The state machine.")
account_group = AppGroup("account", help="Accounts.")
security_group = AppGroup("security", help="Who may do what.")
files_group = AppGroup("files", help="Stored files.")
reference_group = AppGroup("reference", help="Tables of the documentation.")


def register_pure_commands(app: Flask) -> None:
    """Adds the commands that need neither settings nor a database."""
    for group in (policy_group, workflow_group):
        app.cli.add_command(group)


def register_commands(app: Flask) -> None:
    """Adds all commands to an application."""
    register_pure_commands(app)
    groups = (
        roles_group,
        demo_group,
        bench_group,
        account_group,
        security_group,
        files_group,
        reference_group,
    )
    for group in groups:
        app.cli.add_command(group)


@policy_group.command("evaluate")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def evaluate_command(file: Any) -> None:
    """Credit the cases of FILE (or - for standard input); JSON on standard output."""
    _judge(file, evaluate_document)


@policy_group.command("eligibility")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def eligibility_command(file: Any) -> None:
    """Judge the title applications of FILE (or -); JSON on standard output."""
    _judge(file, eligibility_document)


@policy_group.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Look for faults in policy FILES: all of them with file, line and key, then exit 1."""
    from app.policy import PolicyError
    from app.policy.loader import load_file

    status = 0
    for path in files:
        try:
            policy = load_file(path)
        except PolicyError as refused:
            status = 1
            click.echo(str(refused))
        else:
            click.echo(f"{path.name}：无误，{policy.name}，{len(policy.categories)} 个学时类别")
    sys.exit(status)


def _judge(file: Any, judge: Callable[[Any, Any], tuple[dict[str, Any], int]]) -> None:
    try:
        document = json.load(file)
    except ValueError as error:
        raise click.ClickException(f"not JSON: {error}") from None
    answer, status = judge(document, default_book())
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    sys.exit(status)


@roles_group.command("sync")
def sync_command() -> None:
    """Put the table of roles into FAB's role tables; run after every upgrade."""
    from app.operations.roles import sync_roles

    click.echo(f"{sync_roles()} roles synchronised")


@demo_group.command("load")
def load_command() -> None:
    """Load the demo that XUESHI_DEMO names; does nothing where it is loaded."""
    from flask import current_app

    from app.demo import load_demo
    from app.services import services

    demo = services().settings.demo
    if not demo:
        raise click.ClickException("XUESHI_DEMO is not set")
    application: Any = current_app
    loaded = load_demo(application._get_current_object(), demo)  # noqa: SLF001 - werkzeug's way
    click.echo("demo loaded" if loaded else "demo already there")


@bench_group.command("generate")
@click.option(
    "--scale", type=click.FloatRange(0, 10, min_open=True), default=1.0, show_default=True
)
@click.option("--seed", type=int, default=1, show_default=True)
def generate_command(scale: float, seed: int) -> None:
    """Fill an EMPTY database with invented rows: at scale 1 20,000 organisations, 300,000
    people, 3 million entries. Prints who may sign in; progress goes to standard error.
    """
    from app.bench import PASSWORD, generate

    try:
        written = generate(scale, seed, PASSWORD, lambda text: click.echo(text, err=True))
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{written.people} people, {written.entries} entries; password {PASSWORD}")
    for name, role in written.logins:
        click.echo(f"{name}\t{role.label}")


@workflow_group.command("table")
def table_command() -> None:
    """Print the transition table as Markdown (docs/workflow.md)."""
    click.echo(table_markdown(), nl=False)


@account_group.command("first-admin")
@click.argument("username")
@click.argument("name")
@click.argument("bureau")
@click.argument("credit_code")
@click.option("--region", default=None, help="code of the bureau's division")
def first_admin_command(
    username: str, name: str, bureau: str, credit_code: str, region: str | None
) -> None:
    """Make the provincial bureau and its first administrator on an empty installation.

    The activation code is printed once.
    """
    from app.operations.installation import install_first_admin

    try:
        code = install_first_admin(username, name, bureau, credit_code, region)
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(f"{username} {code}")


@account_group.command("reset-password")
@click.argument("username")
def reset_password_command(username: str) -> None:
    """End an account's password and sessions; prints its new activation code once."""
    from app.operations.passwords import reset_password

    try:
        click.echo(reset_password(username))
    except DomainError as error:
        raise click.ClickException(error.message) from None


@account_group.command("remove-second-factor")
@click.argument("username")
def remove_second_factor_command(username: str) -> None:
    """Remove the second factor of an account that has lost it; its sessions end."""
    from app.operations.lost_factors import remove_second_factor_of

    try:
        remove_second_factor_of(username)
    except DomainError as error:
        raise click.ClickException(error.message) from None


@files_group.command("sweep")
@click.option("--delete", is_flag=True, help="remove them")
def sweep_command(*, delete: bool) -> None:
    """Count the stored files older than a day that no record names; --delete removes them."""
    from app.operations.unnamed_files import find_unnamed_files, remove_unnamed_files

    if not delete:
        found = find_unnamed_files()
        click.echo(f"{found.files} files ({found.size} bytes) belong to no record")
        return
    try:
        swept = remove_unnamed_files()
    except DomainError as error:
        raise click.ClickException(error.message) from None
    click.echo(
        f"removed {swept.files} files ({swept.size} bytes) and {swept.unfinished} unfinished"
    )


@security_group.command("matrix")
def matrix_command() -> None:
    """Print which role holds which permission as Markdown (SECURITY.md)."""
    from app.reference import capabilities

    click.echo(capabilities(), nl=False)


@reference_group.command("fill")
@click.argument(
    "files", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True
)
def fill_command(files: tuple[Path, ...]) -> None:
    """Write the generated tables of the documents FILES anew."""
    from app.reference import fill

    for file in files:
        file.write_text(fill(file.read_text("utf-8")), "utf-8")
