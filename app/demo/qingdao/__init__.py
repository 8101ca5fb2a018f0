"""The Qingdao demo: 11 May 2026, people declare their own items and their units confirm."""
