"""Custom fields: defined by the administrator, each under a datum of the notice, whose rules its values follow (ADR 128–130)."""
