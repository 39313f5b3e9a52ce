"""What the service must remember, in a few lines each: models that say what every call of a sequence must answer."""

from __future__ import annotations

from conformance.errors import UserError
from conformance.scene.models.addresses import Addresses
from conformance.scene.models.model import Model, Move
from conformance.scene.models.reactions import Reactions
from conformance.scene.models.settings import Settings
from conformance.scene.models.users import Users

MODELS: tuple[type[Model], ...] = (Users, Addresses, Reactions, Settings)
"""Every model there is."""

__all__ = ["MODELS", "Model", "Move", "model_of"]


def model_of(method: str) -> type[Model]:
    """Return the model that knows what a method must answer; UserError lists the methods that one knows."""
    for model in MODELS:
        if method in model.moves:
            return model
    known = ", ".join(name for model in MODELS for name in model.moves)
    raise UserError(f"no model knows what {method} must answer after other calls", do=f"use some of {known}")
