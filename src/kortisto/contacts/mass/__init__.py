"""Acts on many at once: on those ticked, or on everybody a question means, as a job that can be stopped and taken back."""

from kortisto.contacts.mass import companies, custom, people, tags
from kortisto.contacts.mass.registry import MassAct, act, acts

__all__ = ["MassAct", "act", "acts", "companies", "custom", "people", "tags"]
