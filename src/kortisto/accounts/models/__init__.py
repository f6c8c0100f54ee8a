from .brake import Brake
from .invitation import Invitation
from .role_assignment import RoleAssignment
from .session import Session
from .spent import Spent
from .user import User, UserManager

__all__ = ["Brake", "Invitation", "RoleAssignment", "Session", "Spent", "User", "UserManager"]
