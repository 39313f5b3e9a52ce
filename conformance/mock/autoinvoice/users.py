"""Users of the company: listing, adding, changing and removing them, with the old methods that do the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.catalogue.formats import is_email
from conformance.mock.calls.behaviour import Call, Refusal, Reply, behaviour
from conformance.mock.state.tenant import User

_ROLES = frozenset(("ADMIN", "USER"))
_DEFAULT_ROLE = "USER"
"""The role of a new user if the request names none."""
_SWITCHES = ("notifications_disabled", "emails_disabled")
_FIELDS = ("first_name", "last_name", "phone", *_SWITCHES)
"""The members of user_params that a user's record has under the same name."""


@behaviour
def user_create_e(call: Call) -> Reply:
    """Create a user, active at once if no mail may be sent, or add a user of another company, returning no key."""
    params = _new_user(call)
    present = _with_email(call, params["email"])
    if present is None:
        new = _add(call, params, activated=all(params.get(switch) for switch in _SWITCHES))
        return Reply("created", {"36 char uuid": new.key})
    if _is_member(call, present):
        raise Refusal("invalid", **{"@errormessage": "Email is already a user of the company"})
    call.world.tick()
    present.companies.append(call.company.label)
    return Reply("user-added")


@behaviour
def user_create(call: Call) -> Reply:
    """Create a user who has to follow the link in the activation mail first."""
    params = _new_user(call)
    if _with_email(call, params["email"]) is not None:
        raise Refusal("invalid", **{"@errormessage": "Email has already been taken"})
    _add(call, params, activated=False)
    return Reply("saved")


def _new_user(call: Call) -> dict[str, Any]:
    """Return the data of the user to be created; refuses a caller without rights, and invalid data."""
    call.need_admin("no-rights-to-add-users")
    params = {"first_name": "", "last_name": "", "email": "", **_params(call)}
    if problem := _problem(params) or ("" if is_email(params["email"]) else "Email is invalid"):
        raise Refusal("invalid", **{"@errormessage": problem})
    return params


def _add(call: Call, params: Mapping[str, Any], *, activated: bool) -> User:
    call.world.tick()
    user = User(params["email"], call.company.label, activated=activated, email=params["email"], phone="")
    user.role = params.get("user_role") or _DEFAULT_ROLE
    user.assign(_fields(params))
    return call.world.add(user)


@behaviour
def user_update_e(call: Call) -> Reply:
    """Change a user's data except the email address."""
    return _update(call, unknown="user-not-found")


@behaviour
def user_update(call: Call) -> Reply:
    """Change a user's data like user_update_e, which refuses with two other statuses."""
    return _update(call, unknown="no-rights-to-user")


def _update(call: Call, unknown: str) -> Reply:
    user = _member(call)
    if user is None:
        raise Refusal(unknown)
    _need_rights(call, user)
    params = _params(call)
    role = params.get("user_role") or user.role
    if _problem({"first_name": user.first_name, "last_name": user.last_name, **params}):
        raise Refusal("could-not-be-saved")
    if role != user.role and call.user.role != "ADMIN":
        raise Refusal("could-not-be-saved")
    call.world.tick()
    user.role = role
    user.assign(_fields(params))
    return Reply("saved")


@behaviour
def user_delete(call: Call) -> Reply:
    """Remove another user from the company; the user's other memberships stay."""
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
    return Reply("listed", members={"items": [{"status": "OK", **_struct(user)} for user in members]})


@behaviour
def user_show(call: Call) -> Reply:
    """Return a user of the company, the caller if the request has no id."""
    user = _member(call) if call.text("id") else call.user
    if user is None:
        raise Refusal("no-rights-to-user")
    _need_rights(call, user)
    return Reply("shown", members=_struct(user))


def _params(call: Call) -> dict[str, Any]:
    """Return the members of user_params that the request has."""
    params: Mapping[str, Any] = call.arguments["user_params"] or {}
    return {name: value for name, value in params.items() if value is not None}


def _fields(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: params[name] for name in _FIELDS if name in params}


def _problem(params: Mapping[str, Any]) -> str:
    """Return why a user's data is invalid, empty if it is valid."""
    if not params["first_name"].strip():
        return "First name can't be blank"
    if not params["last_name"].strip():
        return "Last name can't be blank"
    if params.get("user_role") and params["user_role"] not in _ROLES:
        return "Role is not included in the list"
    confirmed = params.get("password", "") == params.get("password_confirmation", "")
    return "" if confirmed else "Password doesn't match confirmation"


def _need_rights(call: Call, user: User) -> None:
    """Refuse unless the caller is this user or an admin."""
    if user is not call.user:
        call.need_admin("no-rights-to-user")


def _is_member(call: Call, user: User) -> bool:
    return call.company.label in user.companies


def _member(call: Call) -> User | None:
    """Return the user of the company with the id of the call, or None."""
    wanted = (user for user in call.world.all(User) if user.id == call.text("id") and _is_member(call, user))
    return next(wanted, None)


def _with_email(call: Call, email: str) -> User | None:
    """Return the user of any company with this address, ignoring case."""
    return next((user for user in call.world.all(User) if user.email.lower() == email.lower()), None)


def _struct(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "user_role": user.role,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "id": user.id,
    }
