"""Which blueprint builds which kind of host."""

from practice.hosts import Kind
from practice.kinds import legit, piracy, releases, resellers, tunnels
from practice.scene import Blueprint

BLUEPRINTS: dict[Kind, Blueprint] = (
    resellers.BLUEPRINTS | releases.BLUEPRINTS | piracy.BLUEPRINTS | legit.BLUEPRINTS | tunnels.BLUEPRINTS
)
