"""The Finnish business register (PRH/YTJ open data, CC BY 4.0): looking companies up, and noticing what has changed.

Only a business id or the name of a company somebody typed goes out; nothing of a person ever does. The service may be slow,
down or wrong: work goes on without it.
"""
