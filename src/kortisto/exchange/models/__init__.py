"""Lists that came in: the import, what each row became, the mapping remembered for lists like it. Lists that went out."""

from .companies import ImportedCompany
from .disclosures import Disclosure, DisclosureMember
from .imports import Import
from .mappings import RememberedMapping
from .rows import ImportRow

__all__ = ["Disclosure", "DisclosureMember", "Import", "ImportRow", "ImportedCompany", "RememberedMapping"]
