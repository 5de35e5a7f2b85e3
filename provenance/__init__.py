"""Tell, for every article of a crawled news corpus, whether it is an original or a copy."""
