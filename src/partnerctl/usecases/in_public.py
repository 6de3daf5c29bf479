# SPDX-License-Identifier: Apache-2.0
"""Whether a registry may speak in public: never if it is invented, and if the model is not official only on purpose.

A server on this machine is a rehearsal, where nobody is deceived.
"""

from dataclasses import dataclass

from partnerctl.errors import RefusedError
from partnerctl.model.dataset import REGISTRY_PATH
from partnerctl.model.hosts import is_loopback, is_reserved
from partnerctl.model.policy import Registry


@dataclass(frozen=True, slots=True)
class Standing:
    """What the registry says of itself; of several states of it, the stricter of all."""

    official: bool
    fictitious: bool

    @classmethod
    def of(cls, *registries: Registry) -> "Standing":
        """The stricter of several."""
        return cls(all(each.official for each in registries), any(each.fictitious for each in registries))


def why_not_in_public(standing: Standing, server: str, *, unofficial_in_public: bool) -> str | None:
    """What keeps a registry from the public pages of a wiki, as a clause; None if nothing does.

    Args:
        standing: What it says of itself.
        server: The wiki's, by host and perhaps port.
        unofficial_in_public: Whether it was said that it may be there although the model is not official.
    """
    if standing.fictitious and not is_loopback(server):
        return "the registry is invented (`fictitious`)"
    if not standing.official and not unofficial_in_public:
        return "the model is not official (`official: false`)"
    return None


def require_real(registry: Registry, server: str) -> None:
    """Refuse to write mail to people in the name of nobody.

    Raises:
        RefusedError: The registry is invented, or its sender is, and the server is no rehearsal.
    """
    if is_loopback(server):
        return
    if registry.fictitious:
        raise RefusedError(
            "this registry is invented (`fictitious`), so nobody is written to",
            hint="to rehearse, use a mail server on this machine; see docs/how-to/send.md",
        )
    domain = registry.mail.sender_address.rpartition("@")[2] if registry.mail else ""
    if is_reserved(domain):
        raise RefusedError(
            f"{REGISTRY_PATH} has a sender in {domain}, a domain that nobody can have, so no answer would arrive",
            hint=f"name the real sender under `mail` in {REGISTRY_PATH}, in a pull request of its own",
        )
