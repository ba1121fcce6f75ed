"""People on the command line: the first admin, and a way in when mail does not work."""

import click
from sqlalchemy import select

from prm.access.policy import Role
from prm.app import create_app
from prm.core.errors import PrmError
from prm.core.transaction import system
from prm.identity import links, service
from prm.identity.letters import MAY_COME, address_of
from prm.identity.models import User
from prm.identity.rules import Access, Purpose
from prm.journal.log import System

COMMAND_LINE = System("prm admin")
LIVES = {Purpose.INVITATION: "72 hours", Purpose.SIGN_IN: "15 minutes"}


@click.group()
def admin() -> None:
    """Make admins and links to sign in with."""


@admin.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What colleagues call them.")
def create(email: str, name: str) -> None:
    """Make an admin with the address EMAIL and print a one-time link for them."""
    app = create_app()
    with app.app_context():
        try:
            with system("prm admin create"):
                profile = service.Profile(name=name, email=email.strip(), role=Role.ADMIN)
                user = service.add_user(profile, COMMAND_LINE, access=Access.INVITED)
                secret, purpose = links.make(user)
        except PrmError as refusal:
            raise click.ClickException(str(refusal)) from None
        _tell(address_of(secret), purpose)


@admin.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a fresh one-time link for the person with the address EMAIL."""
    app = create_app()
    with app.app_context():
        with system("prm admin link") as session:
            query = select(User).where(User.email == email.strip().casefold(), User.access.in_(MAY_COME))
            user = session.execute(query).scalar_one_or_none()
            if user is None:
                raise click.ClickException(
                    f"Nobody who may sign in has the address {email}. “prm admin create” makes an admin."
                )
            secret, purpose = links.make(user)
        _tell(address_of(secret), purpose)


def _tell(address: str, purpose: Purpose) -> None:
    click.echo(f"Open this link within {LIVES[purpose]}; it works once:\n\n    {address}\n")
