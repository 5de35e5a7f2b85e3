"""The index inside OUT: what a scan remembers, so that a few new articles can be judged quickly.

`catalogue` (sqlite) says what counts; `postings` (sorted arrays) find texts that share bands,
anchors and lines; articles lie in Parquet files (`store`). `growth` works out what new articles
change, `verdict` concludes on them and on everything they touch, `draft` writes it down.
"""
