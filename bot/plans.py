"""The company's plans and prices, from the file that the settings name."""

from pathlib import Path

import yaml

from bot.quota.plan import PlanBook, PlanBookError, parse_plan_book
from bot.settings import BadSettings


class _PlainWords(yaml.SafeLoader):
    """As YAML 1.2 has it: `on` is the key of a tax rule and `NO` a country, neither is a truth value."""


_PlainWords.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_plans(file: Path) -> PlanBook:
    """Plans and prices. Raises BadSettings that says what to mend in which file."""
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_PlainWords)  # noqa: S506  # a SafeLoader
    except OSError:
        raise BadSettings([f"DOORMAN_PLANS: {file} cannot be read; copy plans.example.yaml to it"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadSettings([f"DOORMAN_PLANS: {file} is no YAML: {' '.join(str(error).split())}"]) from None
    try:
        return parse_plan_book(data if isinstance(data, dict) else {})
    except PlanBookError as error:
        raise BadSettings([f"DOORMAN_PLANS: {file}: {error}"]) from None
