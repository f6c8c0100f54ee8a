from .brake import Brake
from .invitation import Invitation
from .role_assignment import RoleAssignment
from .session import Session
from .user import User, UserManager

__all__ = ["Brake", "Invitation", "RoleAssignment", "Session", "User", "UserManager"]
