"""Lists that came in: the import, what each row became, the mapping remembered for lists like it. Lists that went out, and those compiled here."""

from .companies import ImportedCompany
from .disclosures import Disclosure, DisclosureMember
from .imports import Import
from .mappings import RememberedMapping
from .rows import ImportRow
from .vault import CompiledList

__all__ = ["CompiledList", "Disclosure", "DisclosureMember", "Import", "ImportRow", "ImportedCompany", "RememberedMapping"]
