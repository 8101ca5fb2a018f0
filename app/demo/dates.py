"""The business dates on which the demos stand still."""

from datetime import date

BUSINESS_DATES = {"qinghai": date(2019, 9, 16), "qingdao": date(2026, 5, 11)}
