"""The Qinghai demo: 16 September 2019, the last weeks before filings close."""
