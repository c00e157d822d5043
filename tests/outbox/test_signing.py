from __future__ import annotations

import base64
import hashlib
import hmac
import json

from luoshi.outbox.signing import headers, new_secret, sign, write_event
from tests.factories import MONDAY


def test_a_signature_is_that_of_the_standards_example() -> None:
    # The example of the Standard Webhooks specification and its reference libraries.
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    got = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}', key)

    assert got == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_that_knows_one_of_two_secrets_can_verify() -> None:
    old, new = new_secret(), new_secret()
    body = write_event("evt_1", "ping", MONDAY, {"webhook": "数据中台"}).encode()

    given = headers("evt_1", MONDAY, body, [new, old])

    line = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + body
    for key in (old, new):
        raw = base64.b64decode(key.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(raw, line, hashlib.sha256).digest()).decode()
        assert f"v1,{expected}" in given["webhook-signature"].split()
    assert json.loads(body) == {
        "id": "evt_1",
        "type": "ping",
        "timestamp": "2026-03-02T01:00:00.000Z",
        "data": {"webhook": "数据中台"},
    }
    assert old != new
