"""Objections, channel choices and what is remembered of a ban after the person is gone."""

from .channel_choice import ChannelChoice
from .objection import Objection
from .suppression import Suppression

__all__ = ["ChannelChoice", "Objection", "Suppression"]
