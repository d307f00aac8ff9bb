from otklik.accounts.models.invitation import Invitation
from otklik.accounts.models.photo import Photo
from otklik.accounts.models.project import Membership, Project
from otklik.accounts.models.team import Team, TeamMember
from otklik.accounts.models.token import ApiToken
from otklik.accounts.models.user import User

__all__ = ["ApiToken", "Invitation", "Membership", "Photo", "Project", "Team", "TeamMember", "User"]
