"""The process that workers are forked from. Importing this module warms it up."""

import gc

from provenance.collecting import paused

with paused():
    from provenance import attribution, extract

    extract.warm()
    attribution.warm()
# What is loaded here stays shared between the workers: no collection touches it.
gc.collect()
gc.freeze()
