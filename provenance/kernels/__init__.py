"""The hot loops, compiled by numba: the same bits as the numpy forms beside which they stand.

Importing one of these modules costs the import of numba and, once a machine, compilation (cached
on disk, beside the modules or in the user's cache folder). Small batches never come here. No
function holds the GIL.

numba widens products of 32-bit integers to 64 bits, hence the casts. Its cache looks at the file
that a function stands in, not at those of the functions it calls: whoever edits one of these files
deletes the cache.
"""
