"""Small models of the service's state that predict the response to every call of a sequence."""

from __future__ import annotations

from conformance.errors import UserError
from conformance.scene.models.addresses import Addresses
from conformance.scene.models.model import Model, Move
from conformance.scene.models.reactions import Reactions
from conformance.scene.models.settings import Settings
from conformance.scene.models.users import Users

MODELS: tuple[type[Model], ...] = (Users, Addresses, Reactions, Settings)
"""All models."""

__all__ = ["MODELS", "Model", "Move", "model_of"]


def model_of(method: str) -> type[Model]:
    """Return the model of a method; UserError lists the methods that have one."""
    for model in MODELS:
        if method in model.moves:
            return model
    known = ", ".join(name for model in MODELS for name in model.moves)
    raise UserError(f"{method} has no model that predicts its responses", do=f"use some of {known}")
