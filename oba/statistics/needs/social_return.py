"""What a programme gives back for each pound: present value of its benefits over its cost, low and high.

Sources: HM Treasury, The Green Book (2022), social time preference rate of 3.5% for the first 30 years; deadweight,
attribution and drop-off as in A Guide to Social Return on Investment (Cabinet Office 2012).
"""

DISCOUNT = 0.035


def present_value(
    benefit: float, years: int, deadweight: float = 0.0, attribution: float = 1.0, drop_off: float = 0.0
) -> float:
    """Return the present value of a yearly benefit that comes at the end of years 1 to `years`, in its own unit.

    Shares are from 0 to 1. Deadweight is taken off, what is left is multiplied by the programme's own share, and after
    the first year `drop_off` of it is lost each year. ValueError where a share is out of range, or there is no year.
    """
    if years < 1 or not all(0 <= share <= 1 for share in (deadweight, attribution, drop_off)):
        raise ValueError("years are 1 or more, and shares from 0 to 1")
    own = benefit * (1 - deadweight) * attribution
    return sum(own * (1 - drop_off) ** (year - 1) / (1 + DISCOUNT) ** year for year in range(1, years + 1))


def social_return(benefits: tuple[float, float], cost: tuple[float, float]) -> tuple[float, float]:
    """Return the lowest and highest return for each pound; both are given as (low, high), benefits at present value.

    The lowest sets low benefits over the high cost, the highest high benefits over the low one. ValueError where a cost
    is nought or less.
    """
    if min(cost) <= 0:
        raise ValueError("a return is for each pound of a cost, and there is none")
    return benefits[0] / cost[1], benefits[1] / cost[0]
