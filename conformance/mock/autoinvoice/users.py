"""Users of the company: who is one, who may see and change whom; with the old methods that do the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.catalogue.formats import is_email
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.state.tenant import User

_ROLES = frozenset(("ADMIN", "USER"))
_LEAST = "USER"
"""The role of a new user for whom none is named."""
_SWITCHES = ("notifications_disabled", "emails_disabled")
_KEPT = ("first_name", "last_name", "phone", *_SWITCHES)
"""The members of the parameter that a user's record has under the same name."""


@behaviour
def user_create_e(call: Call) -> Reply:
    """Make a new user, active at once if no mail may be sent; or take in a user of another company, without a key."""
    given = _new_user(call)
    present = _with_email(call, given["email"])
    if present is None:
        new = _add(call, given, activated=all(given.get(switch) for switch in _SWITCHES))
        return Reply("created", {"36 char uuid": new.key})
    if _is_member(call, present):
        raise Refusal("invalid", **{"@errormessage": "Email is already a user of the company"})
    call.world.tick()
    present.companies.append(call.company.label)
    return Reply("user-added")


@behaviour
def user_create(call: Call) -> Reply:
    """Make a new user who has to follow the link of the activation mail first."""
    given = _new_user(call)
    if _with_email(call, given["email"]) is not None:
        raise Refusal("invalid", **{"@errormessage": "Email has already been taken"})
    _add(call, given, activated=False)
    return Reply("saved")


def _new_user(call: Call) -> dict[str, Any]:
    """Return what is given of a user that is to be made; refuses who may not, and what is wrong."""
    call.need_admin("no-rights-to-add-users")
    given = {"first_name": "", "last_name": "", "email": "", **_given(call)}
    if problem := _problem(given) or ("" if is_email(given["email"]) else "Email is invalid"):
        raise Refusal("invalid", **{"@errormessage": problem})
    return given


def _add(call: Call, given: Mapping[str, Any], *, activated: bool) -> User:
    call.world.tick()
    user = User(given["email"], call.company.label, activated=activated, email=given["email"], phone="")
    user.role = given.get("user_role") or _LEAST
    user.tell(_kept(given))
    return call.world.add(user)


@behaviour
def user_update_e(call: Call) -> Reply:
    """Change a user's data, but never the e-mail address."""
    return _update(call, unknown="user-not-found")


@behaviour
def user_update(call: Call) -> Reply:
    """Change a user's data as user_update_e does, which words two refusals in another way."""
    return _update(call, unknown="no-rights-to-user")


def _update(call: Call, unknown: str) -> Reply:
    user = _member(call)
    if user is None:
        raise Refusal(unknown)
    _need_rights(call, user)
    given = _given(call)
    role = given.get("user_role") or user.role
    if _problem({"first_name": user.first_name, "last_name": user.last_name, **given}):
        raise Refusal("could-not-be-saved")
    if role != user.role and call.user.role != "ADMIN":
        raise Refusal("could-not-be-saved")
    call.world.tick()
    user.role = role
    user.tell(_kept(given))
    return Reply("saved")


@behaviour
def user_delete(call: Call) -> Reply:
    """End the membership of another user; the user's memberships of other companies stay."""
    call.need_admin("no-rights-to-user")
    user = _member(call)
    if user is None:
        raise Refusal("user-not-found")
    if user is call.user:
        raise Refusal("cannot-delete-yourself")
    call.world.tick()
    user.companies.remove(call.company.label)
    return Reply("deleted")


@behaviour
def user_list(call: Call) -> Reply:
    """List every user of the company."""
    members = [user for user in call.world.all(User) if _is_member(call, user)]
    return Reply("listed", members={"items": [{"status": "OK", **_told(user)} for user in members]})


@behaviour
def user_show(call: Call) -> Reply:
    """Tell who a user of the company is, the caller where no id is given."""
    user = _member(call) if call.text("id") else call.user
    if user is None:
        raise Refusal("no-rights-to-user")
    _need_rights(call, user)
    return Reply("shown", members=_told(user))


def _given(call: Call) -> dict[str, Any]:
    """Return the members of the parameter that were given."""
    told: Mapping[str, Any] = call.arguments["user_params"] or {}
    return {name: value for name, value in told.items() if value is not None}


def _kept(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _KEPT if name in given}


def _problem(given: Mapping[str, Any]) -> str:
    """Return what is wrong with a user's data, empty if nothing is."""
    if not given["first_name"].strip():
        return "First name can't be blank"
    if not given["last_name"].strip():
        return "Last name can't be blank"
    if given.get("user_role") and given["user_role"] not in _ROLES:
        return "Role is not included in the list"
    confirmed = given.get("password", "") == given.get("password_confirmation", "")
    return "" if confirmed else "Password doesn't match confirmation"


def _need_rights(call: Call, user: User) -> None:
    """Refuse unless the caller is the user in question or an admin."""
    if user is not call.user:
        call.need_admin("no-rights-to-user")


def _is_member(call: Call, user: User) -> bool:
    return call.company.label in user.companies


def _member(call: Call) -> User | None:
    """Return the user of the company who has the id, or None."""
    wanted = (user for user in call.world.all(User) if user.id == call.text("id") and _is_member(call, user))
    return next(wanted, None)


def _with_email(call: Call, email: str) -> User | None:
    """Return the user, of whatever company, who has the address; letters' case does not matter."""
    return next((user for user in call.world.all(User) if user.email.lower() == email.lower()), None)


def _told(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "user_role": user.role,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "id": user.id,
    }
