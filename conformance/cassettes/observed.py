"""The recorded responses of a folder of cassettes, each with the contract of the call."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.cassettes.reading import files_in, read_all
from conformance.catalogue import Api, Catalogue, Contract
from conformance.endpoint.exchange import Response
from conformance.wires.calls import Calls


@dataclass(frozen=True)
class Observed:
    """A response of a method: the `nth` call of the method in its scenario, and the day of the recording, if known.

    `asked` are the verb and the path of its request.
    """

    contract: Contract
    api: Api
    scenario: str
    nth: int
    response: Response
    day: str = ""
    asked: tuple[str, str] = ("", "")


def recorded(folder: Path, catalogue: Catalogue, apis: Collection[str] = ()) -> Iterator[Observed]:
    """Yield every recorded response in a folder of cassettes; at the end, raise CassetteError for all invalid files.

    If the folder has a subfolder for each API, `apis` limits which ones are read.
    """
    calls = Calls(catalogue)
    for _, cassette in read_all(_cassettes(folder, catalogue, apis)):
        counts: dict[str, int] = {}
        for interaction in cassette.interactions:
            contract = calls.of(interaction.request)
            if contract is None:
                continue
            counts[contract.id] = counts.get(contract.id, 0) + 1
            api, nth = catalogue.apis[contract.api], counts[contract.id]
            yield Observed(contract, api, cassette.scenario, nth, interaction.response, cassette.day)


def _cassettes(folder: Path, catalogue: Catalogue, apis: Collection[str]) -> list[Path]:
    by_api = any((folder / api).is_dir() for api in catalogue.apis)
    roots = [folder / api for api in apis] if apis and by_api else [folder]
    return [path for root in roots for path in files_in(root)]
