"""Public holidays from the `holidays` library, whose data is loaded when a promise first needs it."""

from bot.flows.house import NO_DAYS, DaysOff


class HolidayCalendar:
    """`bot.ports.Calendar`: what was worked out of a country's year is kept.

    Working days that were transferred to a weekend (as Russia does) count as worked, the days they were
    traded for as free; the list of a year is the library's, which follows the governments' decrees.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], DaysOff] = {}

    def off(self, country: str, year: int) -> DaysOff:
        """(days when nobody works, weekend days when people do). Raises LookupError for no such country."""
        found = self._known.get((country, year))
        if found is None:
            found = self._known[country, year] = _read(country, year)
        return found

    def knows(self, country: str) -> bool:
        """Whether the library has this country (`PL`) or this part of one (`DE-BY`)."""
        try:
            self.off(country, 2026)
        except LookupError:
            return False
        return True


def _read(country: str, year: int) -> DaysOff:
    # Imported here: it costs a quarter of a second, which a deployment without holidays never needs to pay.
    from holidays import country_holidays  # noqa: PLC0415

    code, _, part = country.partition("-")
    try:
        days = country_holidays(code, subdiv=part or None, years=[year])
    except NotImplementedError as error:
        raise LookupError(f"no public holidays are known for {country}") from error
    worked = {day for day in days.weekend_workdays if day.year == year}
    closed = frozenset(day for day in days if day.year == year and day not in worked)
    return closed, frozenset(worked) or NO_DAYS


def unknown_countries(calendar: HolidayCalendar, countries: frozenset[str]) -> tuple[str, ...]:
    """Those that no calendar has, in order."""
    return tuple(country for country in sorted(countries) if not calendar.knows(country))
