"""What stands at the other end of a channel: one module for each kind of robot, and Apprise for everything else.

The three robots are spoken to directly, because Apprise takes their HTTP 200 for a delivery although they refuse with
HTTP 200 and an error number (docs/adr/0012).
"""

from luoshi.outbox.channels.addresses import Address, read_address
from luoshi.outbox.channels.limits import Limit, limit_of
from luoshi.outbox.channels.result import Result
from luoshi.outbox.channels.sending import send

__all__ = ["Address", "Limit", "Result", "limit_of", "read_address", "send"]
