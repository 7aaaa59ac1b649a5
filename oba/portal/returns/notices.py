"""Who is told by e-mail that a return has come to them, or that something was decided; written after the answer.

The message says that there is something to see, never what: figures and comments stay behind the sign-in.
"""

from fastapi import BackgroundTasks, Request

from oba.london_time import write_day
from oba.mail import Message
from oba.models import Account
from oba.pipeline.returns.views import ReturnView, Visit, view_return
from oba.portal.emails import send
from oba.returns.workflow import ACCEPTED, State
from oba.store.engine import read_session
from oba.store.submissions import list_signatories

_CLOSED = "You can read it there. The time for sending is over: to answer, ask the partnership to open it again."


def notify(request: Request, tasks: BackgroundTasks, visit: Visit, code: str) -> None:
    """Send e-mail to those whose turn it is now, or who wait for the decision, once the page has been answered."""
    if request.app.state.sender is not None:
        tasks.add_task(_notify, request, visit, code)


def _notify(request: Request, visit: Visit, code: str) -> None:
    for message in list_notices(visit, code, request.app.state.portal.portal_address):
        send(request, message)


def list_notices(visit: Visit, code: str, address: str) -> list[Message]:
    """Return the messages that follow from what a person just did to a return; `address` is the portal's."""
    seen = view_return(visit, code)
    with read_session(visit.engine) as session:
        people = list_signatories(session, [seen.owed.organisation])
        session.expunge_all()
    return [write_notice(seen, person, address) for person in choose_people(seen, people, visit.account)]


def choose_people(seen: ReturnView, people: list[Account], actor: Account) -> list[Account]:
    """Return who is told: whoever may sign off what waits for that, everybody at the provider of what was decided."""
    state = seen.standing.moving
    if state is State.WAITING:
        signers = seen.signing.who.signers if seen.signing else ()
        turn = {signer.account_id for signer in signers}
    elif state is State.RETURNED or state in ACCEPTED:
        turn = {person.id for person in people}
    else:
        return []
    return [person for person in people if person.id in turn - {actor.id}]


def write_notice(seen: ReturnView, person: Account, address: str) -> Message:
    """Return the message to one person."""
    what = f"{seen.definition.name}, {seen.period.label}"
    state, last = seen.standing.moving, write_day(seen.standing.last_day)
    if state is State.WAITING:
        headline, sentence = "Waiting for your sign-off", "has been checked and is waiting for you to sign it off."
    elif state is State.RETURNED:
        headline = "Returned to you"
        answer = f"You can read it and answer there, until {last}." if seen.is_open else _CLOSED
        sentence = f"was returned to you with a comment. {answer}"
    else:
        headline, sentence = (
            "Accepted",
            f"was accepted. Thank you. Your receipt is there.{_tell_correcting(seen)}",
        )
    body = f"""Hello {person.name},

The {seen.definition.name} of {seen.provider.name} for {seen.period.label} {sentence}

See it here: {address}/returns/{seen.owed.code}

This message was sent automatically, because you have an account for these returns. Replies are not read.
"""
    return Message(person.email, f"{headline}: {what}", body)


def _tell_correcting(seen: ReturnView) -> str:
    return f" You may put it right until {write_day(seen.standing.last_day)}." if seen.is_open else ""
