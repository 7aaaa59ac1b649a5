"""The e-mails that the portal sends, in plain text, and what to say when one could not be sent."""

from fastapi import Request

from oba.mail import Message, SendingError
from oba.models import Account
from oba.portal.guards import log
from oba.portal.settings import PortalSettings

NO_SENDER = "Email is not set up here, so nobody can be invited by it. On the server, use `oba people add`."


def invitation_address(portal: PortalSettings, token: str) -> str:
    """Return the address at which an invitation is taken up."""
    return f"{portal.portal_address}/invitation/{token}"


def write_invitation(portal: PortalSettings, account: Account, token: str) -> Message:
    """Return the e-mail that invites somebody, or lets them set up their second factor again."""
    name = portal.portal_name
    return Message(
        account.email,
        f"Set up your account: {name}",
        f"""Dear {account.name},

You have been given an account on {name}. To set it up, open this link within 7 days:

{invitation_address(portal, token)}

You will choose a password and connect an authenticator app on your phone, such as Microsoft
Authenticator or Google Authenticator. It takes about 5 minutes.

The link works for you only. Do not pass it on. If you did not expect this email, you can ignore it.
""",
    )


def write_new_password(portal: PortalSettings, account: Account, token: str) -> Message:
    """Return the e-mail that lets somebody choose a new password."""
    return Message(
        account.email,
        f"Choose a new password: {portal.portal_name}",
        f"""Dear {account.name},

Somebody asked to choose a new password for your account on {portal.portal_name}. If it was you, open this
link within 1 hour:

{portal.portal_address}/new-password/{token}

If it was not you, you can ignore this email: your password stays as it is.
""",
    )


def send(request: Request, message: Message) -> bool:
    """Send a message and return whether it surely went; what went wrong is in the log, without the message."""
    sender = request.app.state.sender
    if sender is None:
        return False
    try:
        sender.send(message)
    except SendingError as fault:
        log.warning("an email was not sent", fault=str(fault), certain=fault.certain)
        return False
    return True
