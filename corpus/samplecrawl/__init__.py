"""Builds the sample crawl: stories, edits and outlet templates in; pages and gold out."""
