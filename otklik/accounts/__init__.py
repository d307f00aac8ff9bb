"""People who work here, projects, roles, teams and the walls between projects.

Owns User, Project, Membership, Team, TeamMember, Invitation, ApiToken. Emits `project.*`, `member.*`, `team.*`,
`token.*` and `security.*` events. May import `events` and `lib` only.
"""
