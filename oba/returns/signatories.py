"""Who may sign a return off, by name, and the true reason why somebody may not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oba.returns.register.register import Person
from oba.returns.workflow import may_sign
from oba.roles import PERMISSIONS, Permission, Role


@dataclass(frozen=True, slots=True)
class Signatories:
    """A return before its sign-off: the people of its provider with an account in use, and who sent what waits.

    `excepted` is the account that a named exception lets sign alone. `leads` are the partnership's people to ask.
    """

    two_step: bool
    people: tuple[Person, ...]
    sender: int | None
    excepted: int | None = None
    leads: tuple[Person, ...] = ()

    @property
    def signers(self) -> tuple[Person, ...]:
        """Return everybody who may sign it off."""
        return tuple(person for person in self.people if self.lets(person.account_id, Role(person.role)))

    @property
    def is_stuck(self) -> bool:
        """Return whether nobody may sign it off, so that it would wait for ever."""
        return not self.signers

    def lets(self, account_id: int | None, role: Role) -> bool:
        """Return whether somebody may sign it off."""
        excepted = account_id is not None and account_id == self.excepted
        is_sender = account_id == self.sender
        return may_sign(two_step=self.two_step, role=role, is_sender=is_sender, is_excepted=excepted)

    def explain(self, account_id: int | None, role: Role, provider: str) -> str:
        """Return in a sentence who signs it off, and the reason if it is not this person; blank if it is."""
        if self.lets(account_id, role):
            return ""
        own = Permission.SEE_OWN_RETURNS in PERMISSIONS[role]
        whose = "your organisation" if own else provider
        if self.is_stuck:
            return f"There is nobody at {whose} who may sign it off: {self._explain_nobody(account_id)}."
        names = join_names(self.signers)
        if not own:
            return f"{names} of {provider} can sign it off."
        if account_id == self.sender:
            return f"You sent the figures, so somebody else signs them off: {names} can."
        return f"An approver signs it off: {names} can."

    def _explain_nobody(self, asker: int | None) -> str:
        approvers = [person for person in self.people if person.role == Role.APPROVER]
        if not self.people:
            return "nobody has an account that is in use"
        if not approvers:
            return "it has no approver"
        who = "you" if asker == self.sender else join_names(approvers)
        return f"{who} sent the figures, and there is no other approver"


def join_names(people: Iterable[Person]) -> str:
    """Return the names of people as they are said: `A`, `A or B`, `A, B or C`."""
    names: Sequence[str] = [person.name for person in people]
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
