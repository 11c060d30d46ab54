"""A price that nobody answered has lapsed; what it was for is asked for anew once the contract covers it."""

from bot.flows.notices import Accepted
from tests.flows.lab import OLGA, Lab
from tests.flows.test_paying import offered


async def test_what_lapsed_and_is_covered_since_the_renewal_goes_through_when_asked_for(
    lab: Lab,
) -> None:
    request, _ = await offered(lab)
    await lab.wait(days=40)
    assert await lab.state(request) == "lapsed"
    toast = await lab.flows.client.offer_again(lab.source(OLGA), request_id=request)
    assert (toast.code, await lab.state(request)) == ("chosen", "queued")
    receipt = lab.last(Accepted, OLGA)
    assert receipt.left is not None
    assert (receipt.charged, receipt.left.left) == (None, 4)
