"""Bans and choices from the card; topics and bans of whole firms."""
