"""Management modes (管理模式): who runs a park, who bears which cost, and the formulas that go with it.

A mode is a template: every share in it is open, and only the negotiation gives it a value. Shares of one
name are one unknown, so that dividends and land proceeds of a joint company follow the same equity. A fee
pays whoever manages; nobody who manages without governing has a part of tax.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from yrdshare.errors import FormulaError, fault
from yrdshare.fiscal.costs import CostKind
from yrdshare.formula.formula import FUND, HOST, ORIGIN, PARK, Claimant, Formula
from yrdshare.ledger.hints import hint
from yrdshare.ledger.standard import streams as standard_streams
from yrdshare.money import fraction, share_text
from yrdshare.nodes.build import eligible, marked, returned
from yrdshare.nodes.expression import Expr, Share, Stream, Sum
from yrdshare.words import Language, say

TAXES = ("vat", "cit")  # the local parts that are shared
PAID_IN = "paid_in"  # what was actually invested so far: the base of a fixed return
SHARE_OF_TAX, SHARE_OF_GDP, SHARE_OF_LAND = "origin_tax", "origin_gdp", "origin_land"
EQUITY, RETURN, COMMON_FUND = "origin_equity", "return", "fund"


@dataclass(frozen=True, slots=True)
class Sides:
    """What a mode's formulas are written on: years, streams by name, the mode's mark and manager, a rate."""

    years: tuple[int, ...]
    streams: Mapping[str, Stream]
    mark: str
    manager: Claimant
    rate: Fraction | None

    @property
    def tax(self) -> Expr:
        """The taxes retained locally."""
        return Sum(tuple(self.streams[name] for name in TAXES))

    def formula(
        self, about: str, pool: Expr, claims: Mapping[Claimant, Expr], rest: Claimant = HOST
    ) -> Formula:
        """One formula of the mode, collected by the host."""
        return Formula(_title(about), pool, claims, rest, self.years)


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to run a park.

    manager : who is paid the fee;  bearers : who bears each kind of cost, to begin with: `replace` changes it
    streams : names of the streams that its formulas read;  mark : of the projects concerned, "" for all
    """

    name: str
    manager: Claimant
    bearers: Mapping[CostKind, Claimant]
    streams: tuple[str, ...]
    write: Callable[[Sides], tuple[Formula, ...]]
    mark: str = ""

    def text(self, lang: Language = "zh") -> str:
        """What the mode is called."""
        return say(f"modes.{self.name}", lang)

    def summary(self, lang: Language = "zh") -> str:
        """The mode in one sentence."""
        return say(f"modes.summary_{self.name}", lang)

    def bearers_text(self, lang: Language = "zh") -> str:
        """Who bears which cost, who manages."""
        lines = [say("modes.manages", lang, claimant=self.manager)]
        lines += [
            say("modes.bears", lang, cost=say(f"baseline.cost_kind_{kind}", lang), claimant=one)
            for kind, one in self.bearers.items()
        ]
        return "\n".join(lines)

    def formulas(
        self,
        years: Iterable[int],
        streams: Mapping[str, Stream] | None = None,
        rate: "str | int | Fraction | None" = None,
    ) -> tuple[Formula, ...]:
        """The mode's formulas over these years, every share open.

        streams : the park's own, `park.ledger.streams`; the package's where not given. A stream that the
                  mode reads and that is not there is refused.
        rate    : the yearly return, of the mode "fixed_return" alone; open where it is not given. Pinghu and
                  Qingtian agreed on 10% of the actual investment: a case, not a default.

        >>> tax, gdp = mode("host_run").formulas(range(2026, 2031))
        >>> [share.name for share in tax.open_shares], gdp.count
        (['origin_tax'], 'in_place')
        """
        known = standard_streams() if streams is None else streams
        lacking = [name for name in self.streams if name not in known]
        faults = [fault("modes.no_stream", mode=self, found=name, hint=hint(name, known)) for name in lacking]
        if rate is not None and PAID_IN not in self.streams:
            faults.append(fault("modes.no_rate", mode=self))
        exact = None if rate is None else fraction(rate)
        if exact is not None and not 0 < exact <= 1:
            faults.append(fault("modes.rate_range", found=share_text(exact)))
        if faults:
            raise FormulaError(faults)
        return self.write(Sides(tuple(years), known, self.mark, self.manager, exact))


def modes() -> tuple[str, ...]:
    """The names of all modes.

    >>> modes()[:3]
    ('origin_run', 'host_run', 'joint_company')
    """
    return tuple(_listed())


def mode(name: str) -> Mode:
    """The mode `name`; an unknown name is refused with the known ones.

    >>> mode("origin_run").text()
    '托管（飞出地管理）'
    """
    known = _listed()
    if name not in known:
        raise FormulaError([fault("modes.unknown", found=name, hint=hint(str(name), known))])
    return known[name]


def funded(formula: Formula, share: str = COMMON_FUND) -> Formula:
    """The same formula, the common fund (共同促进基金) served first with an open share of the pool.

    The fund is a region with a seat: the role FUND means the fund that each project's row names.
    """
    return replace(formula, claims=((FUND, Share(share) * formula.pool), *formula.claims))


def _title(about: str) -> str:
    return say(f"modes.title_{about}")


def _origin_run(sides: Sides) -> tuple[Formula, ...]:
    land = sides.streams["land"]
    shared = sides.formula("land", land, {ORIGIN: Share(SHARE_OF_LAND) * land})
    return (_tax(sides), shared, _fee(sides), _gdp(sides))


def _host_run(sides: Sides) -> tuple[Formula, ...]:
    gdp = sides.streams["gdp"]
    return (_tax(sides), Formula(_title("gdp"), gdp, (), HOST, sides.years, count="in_place"))


def _joint_company(sides: Sides) -> tuple[Formula, ...]:
    land, dividend = sides.streams["land"], sides.streams["dividend"]
    equity = Share(EQUITY)
    profit = sides.formula("dividend", dividend, {ORIGIN: equity * dividend})
    proceeds = sides.formula("land", land, {ORIGIN: equity * land})
    return (_tax(sides), profit, proceeds, _fee(sides), _gdp(sides))


def _park_in_park(sides: Sides) -> tuple[Formula, ...]:
    test, fee, gdp = marked(sides.mark), sides.streams["fee"], sides.streams["gdp"]
    return (
        sides.formula("tax", sides.tax, {ORIGIN: eligible(Share(SHARE_OF_TAX) * sides.tax, test)}),
        sides.formula("fee", fee, {sides.manager: eligible(fee, test)}),
        sides.formula("gdp", gdp, {ORIGIN: eligible(Share(SHARE_OF_GDP) * gdp, test)}),
    )


def _third_party(sides: Sides) -> tuple[Formula, ...]:
    return (_tax(sides), _fee(sides), _gdp(sides))


def _reverse_enclave(sides: Sides) -> tuple[Formula, ...]:
    gdp = sides.streams["gdp"]
    claims = ((HOST, gdp), (ORIGIN, Share(SHARE_OF_GDP) * gdp))
    return (_tax(sides), Formula(_title("gdp"), gdp, claims, None, sides.years, count="double"))


def _fixed_return(sides: Sides) -> tuple[Formula, ...]:
    invested, income = sides.streams[PAID_IN], sides.streams["dividend"]
    claim: Expr = Share(RETURN) * returned(invested, 1)
    if sides.rate is not None:
        claim = returned(invested, sides.rate)
    return (Formula(_title("return"), income, ((ORIGIN, claim),), HOST, sides.years, rest_pays=True),)


def _tax(sides: Sides) -> Formula:
    return sides.formula("tax", sides.tax, {ORIGIN: Share(SHARE_OF_TAX) * sides.tax})


def _fee(sides: Sides) -> Formula:
    """All of the fee is the manager's."""
    return sides.formula("fee", sides.streams["fee"], {}, sides.manager)


def _gdp(sides: Sides) -> Formula:
    gdp = sides.streams["gdp"]
    return sides.formula("gdp", gdp, {ORIGIN: Share(SHARE_OF_GDP) * gdp})


def _borne(
    infrastructure: Claimant, land: Claimant, services: Claimant, incentive: Claimant
) -> Mapping[CostKind, Claimant]:
    return MappingProxyType(
        {"infrastructure": infrastructure, "land": land, "services": services, "incentive": incentive}
    )


def _listed() -> Mapping[str, Mode]:
    """Every mode by name, in the order in which they are listed."""
    taxed, mark = (*TAXES, "gdp"), say("modes.mark")
    landed, company = (*taxed, "land", "fee"), _borne(PARK, PARK, HOST, PARK)
    listed = (
        Mode("origin_run", ORIGIN, _borne(ORIGIN, HOST, HOST, ORIGIN), landed, _origin_run),
        Mode("host_run", HOST, _borne(HOST, HOST, HOST, HOST), taxed, _host_run),
        Mode("joint_company", PARK, company, (*landed, "dividend"), _joint_company),
        Mode("park_in_park", ORIGIN, _borne(HOST, HOST, HOST, ORIGIN), (*taxed, "fee"), _park_in_park, mark),
        Mode("third_party", PARK, _borne(HOST, HOST, HOST, HOST), (*taxed, "fee"), _third_party),
        Mode("reverse_enclave", ORIGIN, _borne(ORIGIN, HOST, HOST, ORIGIN), taxed, _reverse_enclave),
        Mode("fixed_return", HOST, _borne(ORIGIN, HOST, HOST, HOST), ("dividend", PAID_IN), _fixed_return),
    )
    return {one.name: one for one in listed}
