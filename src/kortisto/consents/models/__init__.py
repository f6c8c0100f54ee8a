"""Objections, choices, topics, bans of whole firms, and what is remembered of a ban after the person is gone."""

from .channel_choice import ChannelChoice
from .objection import Objection
from .suppression import Suppression
from .topic import Topic
from .wide_ban import WideBan

__all__ = ["ChannelChoice", "Objection", "Suppression", "Topic", "WideBan"]
