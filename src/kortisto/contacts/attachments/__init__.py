"""Files about people: checked by content, sealed with a key each, seen through the gate, gone with their record (ADR 0125–0127)."""
