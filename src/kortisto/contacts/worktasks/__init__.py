"""The firm's own list of work tasks: what a person's job concerns, and so what marketing may concern (H04)."""
