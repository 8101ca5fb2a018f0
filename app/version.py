"""The version of the software, shown in the footer of every page."""

VERSION = "0.1.0"
