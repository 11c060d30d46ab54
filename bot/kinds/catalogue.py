"""All kinds, in the order in which a client is offered them: a new kind is a new file and a line here."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.kinds.appeal import APPEAL
from bot.kinds.bargain import BARGAIN
from bot.kinds.billing import BILLING
from bot.kinds.complaint import COMPLAINT
from bot.kinds.consultation import CONSULTATION
from bot.kinds.emergency import EMERGENCY
from bot.kinds.estimate import ESTIMATE
from bot.kinds.kind import Kind, RequestKind
from bot.kinds.other import OTHER
from bot.kinds.person import PERSON
from bot.kinds.smalltalk import SMALLTALK
from bot.kinds.status import STATUS
from bot.kinds.work import WORK

KINDS: tuple[Kind, ...] = (
    CONSULTATION,
    WORK,
    ESTIMATE,
    COMPLAINT,
    EMERGENCY,
    BILLING,
    BARGAIN,
    STATUS,
    APPEAL,
    SMALLTALK,
    OTHER,
    PERSON,
)

BY_CODE: Mapping[str, Kind] = MappingProxyType({kind.code.value: kind for kind in KINDS})
"""From a kind's code to the kind; a plain text of the same letters finds it too."""

PREDICTED: tuple[RequestKind, ...] = tuple(kind.code for kind in KINDS if kind.predicted)
"""What a classifier may answer."""
