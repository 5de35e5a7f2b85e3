"""Loaded once in the server that workers are forked from, so that no worker loads it again."""

from provenance.examine import directory
from provenance.extract import warm

directory()
warm()
