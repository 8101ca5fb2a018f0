"""Who may do what to which record: permissions, roles, the actor, scope and the gateway."""
