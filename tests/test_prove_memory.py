"""What a proof remembers of arranged worlds is what asking again would return."""

from __future__ import annotations

import json
from collections.abc import Mapping

from conformance.cassettes.arranged import Arrangement, _World
from conformance.endpoint.exchange import Request
from conformance.mock.server.in_process import InProcessControl, Responded
from conformance.scrubbing import RecordingScrubber, Scrubber


class Counting:
    """The control requests of a mock, counted."""

    def __init__(self) -> None:
        self.control, self.asked = InProcessControl(), 0

    def __call__(self, verb: str, url: str, headers: Mapping[str, str], body: bytes) -> Responded:
        self.asked += 1
        return self.control.respond(verb, url, headers, body)


def post(seed: str, **more: object) -> Request:
    return Request("POST", "http://x/_control/worlds", {"Content-Type": "application/json"}, _json(seed=seed, **more))


def patch(seed: str, **more: object) -> Request:
    return Request("PATCH", f"http://x/_control/worlds/{seed}", {"Content-Type": "application/json"}, _json(**more))


def _json(**members: object) -> bytes:
    return json.dumps(members).encode()


def test_a_world_is_arranged_once_and_its_branches_are_kept_apart() -> None:
    counting = Counting()
    arrangement = Arrangement(counting, RecordingScrubber(Scrubber([])))

    def view(*requests: Request) -> dict[str, object]:
        world = _World(arrangement)
        for request in requests:
            response = world.respond(request, None)
        found: dict[str, object] = json.loads(response.body)
        return found

    later = view(post("a"), patch("a", elapse=5))
    assert (view(post("a")), counting.asked) == (view(post("a")), 3)
    assert view(post("a"), patch("a", elapse=5)) == later
    assert counting.asked == 3
    other = view(post("a"), patch("a", elapse=7))
    assert counting.asked == 5
    assert other["now"] != later["now"]
    third = view(post("a"), patch("a", elapse=5), patch("a", elapse=7))
    assert third["now"] not in (other["now"], later["now"])
    assert third == view(post("b"), patch("b", elapse=12)) | {
        "seed": "a",
        "keys": third["keys"],
        "companies": third["companies"],
        "records": third["records"],
    }
