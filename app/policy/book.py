"""All policies that are loaded, and which of them applies."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from app.policy.errors import Fault, PolicyError, UnknownPolicy
from app.policy.loader import load_file
from app.policy.schema import Policy


class PolicyBook:
    """The policies of all regions and years."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        """Takes policies; one per region and year (load reports repeats)."""
        self._by_id = {policy.id: policy for policy in policies}
        self._by_place = {(policy.region, policy.year): policy for policy in self}

    def __iter__(self) -> Iterator[Policy]:
        return iter(self._by_id.values())

    @classmethod
    def load(cls, directory: Path | str) -> "PolicyBook":
        """Reads all policy files of a folder.

        Raises:
            PolicyError: with the faults of all files together.
        """
        folder = Path(directory)
        paths = sorted(folder.glob("*.yaml"))
        faults: list[Fault] = []
        if not paths:
            faults.append(Fault(folder, "", None, "应有至少一个政策文件（*.yaml）"))
        places: dict[tuple[str, int], Path] = {}
        policies: list[Policy] = []
        for path in paths:
            try:
                policy = load_file(path)
            except PolicyError as error:
                faults.extend(error.faults)
                continue
            first = places.setdefault((policy.region, policy.year), path)
            if first != path:
                expected = f"同一地区同一年度只能有一个文件，已有 {first.name}"
                faults.append(Fault(path, "region", None, expected))
            policies.append(policy)
        if faults:
            raise PolicyError(tuple(faults))
        return cls(policies)

    def by_id(self, policy_id: str) -> Policy:
        """The policy of this id.

        Raises:
            UnknownPolicy: there is none.
        """
        try:
            return self._by_id[policy_id]
        except KeyError:
            message = f"没有编号为 {policy_id} 的政策"
            raise UnknownPolicy(message) from None

    def applicable(self, region_codes: Sequence[str], year: int) -> Policy:
        """The policy for a credit year: of the nearest region that has one for it.

        Args:
            region_codes: the unit's region and its ancestors, nearest first.
            year: the credit year.

        Raises:
            UnknownPolicy: none of these regions has a policy for that year.
        """
        for code in region_codes:
            policy = self._by_place.get((code, year))
            if policy is not None:
                return policy
        message = f"{year} 年度没有适用于该地区（{'、'.join(region_codes)}）的继续教育政策"
        raise UnknownPolicy(message)

    def all_applicable(self, region_codes: Sequence[str]) -> list[Policy]:
        """The policy of each credit year that one of these regions has, latest year first."""
        codes = set(region_codes)
        years = {policy.year for policy in self if policy.region in codes}
        return [self.applicable(region_codes, year) for year in sorted(years, reverse=True)]

    def for_application(self, region_codes: Sequence[str], year: int) -> Policy:
        """The policy for a title application: the nearest region's latest not after its year.

        Raises:
            UnknownPolicy: none of these regions has title rules up to that year.
        """
        for code in region_codes:
            years = [
                policy.year
                for policy in self
                if policy.region == code and policy.year <= year and policy.titles is not None
            ]
            if years:
                return self._by_place[code, max(years)]
        message = f"{year} 年没有适用于该地区（{'、'.join(region_codes)}）的职称申报学时规定"
        raise UnknownPolicy(message)


@cache
def default_book() -> PolicyBook:
    """The policies that come with the software, read once."""
    return PolicyBook.load(Path(__file__).parent / "files")
