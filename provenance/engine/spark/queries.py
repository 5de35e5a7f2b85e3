"""Queries: what joins, groups and counts, as SQL over the views that the job makes.

Never built from text that was read. Each view is made by the query that has its name here, or by a
stage. Texts and pages are in no join: they are fetched (`shelves`).
"""

from __future__ import annotations

CHANGED = """
WITH told AS (
  SELECT place, id, digest,
         first_value(digest) OVER (PARTITION BY id ORDER BY place) AS first_digest,
         min(place) OVER (PARTITION BY id, digest) AS same_as
  FROM pages WHERE NOT skip
)
SELECT place, same_as,
       CASE WHEN digest = first_digest THEN id
            ELSE concat(id, '~', substring(digest, 1, 8)) END AS doc
FROM told WHERE digest <> first_digest OR place <> same_as
"""
"""Documents whose id came before: the same again, or another one that gets its own name."""

SPLITS = """
SELECT shelf, file, start, CASE WHEN alone THEN -1L ELSE stop END AS stop, counted AS before,
       path, input, named, skip
FROM (
  SELECT shelf, file, start, stop, path, input, named, skip,
         sum(items) OVER (PARTITION BY file ORDER BY start
                          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - items AS counted,
         row_number() OVER (PARTITION BY file ORDER BY start) AS nth,
         max(whole) OVER (PARTITION BY file) OR min(blank) OVER (PARTITION BY file) AS alone
  FROM measured
) parts
WHERE NOT alone OR nth = 1
"""
"""The parts of files with what stands before them; one row where a file has to be read whole."""

ARTICLES = """
SELECT p.place, coalesce(c.doc, p.id) AS doc, p.outlet
FROM pages p LEFT JOIN changed c ON c.place = p.place
WHERE NOT p.skip AND (c.place IS NULL OR c.place = c.same_as)
"""

AGAIN = "SELECT place, same_as, doc FROM changed WHERE place <> same_as"

LINES = """
SELECT p.place, p.outlet, p.story, p.keys, p.sizes
FROM pages p LEFT ANTI JOIN again c ON c.place = p.place
WHERE NOT p.skip AND p.outlet <> ''
"""

TO_OUTLINE = """
SELECT a.place, a.doc, a.outlet, t.templates
FROM articles a LEFT JOIN templates t ON t.place = a.place
"""

FIRSTS = """
SELECT digest, shingles, min(place) AS first_place, count(*) AS members
FROM outlined WHERE shingles > 0 GROUP BY digest, shingles
"""
"""Texts: articles with the very same shingles are one, and the first stands for all."""

MEMBERS = """
SELECT o.place, coalesce(f.first_place, o.place) AS first_place, o.words, o.compared, o.shingles
FROM outlined o LEFT JOIN firsts f
  ON f.digest = o.digest AND f.shingles = o.shingles AND o.shingles > 0
"""

TEXTS = "SELECT place FROM members WHERE place = first_place AND shingles > 0"

PAIRS = """
SELECT one, other, pmod(xxhash64(min(one) OVER (PARTITION BY other)), {bins}L) AS bin
FROM (
  SELECT one, other FROM found WHERE one >= 0 GROUP BY one, other
  HAVING max(band) = 1 OR count(*) >= min(least)
) enough
"""
"""Pairs to verify. Those of texts that are all alike share the first text, and meet in a bin."""

ENDS = "SELECT bin, one AS place FROM pairs UNION SELECT bin, other AS place FROM pairs"

CAPPED = "SELECT band, count(*) AS runs FROM found WHERE one < 0 GROUP BY band"

TO_VERIFY = """
SELECT bin, place, shingles, tokens, CAST(NULL AS BIGINT) AS other FROM ends_texts
UNION ALL
SELECT bin, one AS place, CAST(NULL AS BIGINT) AS shingles, CAST(NULL AS BINARY) AS tokens, other
FROM pairs
"""

NEAR = """
SELECT one AS a, other AS b FROM verified
WHERE relation IN ('exact', 'near', 'abridged', 'rewritten')
"""

DOUBTFUL = """
SELECT one, other FROM verified WHERE relation = 'passage'
  AND containment_one < {containment} AND containment_other < {containment}
"""

SHARED_ANCHORS = """
SELECT d.one, d.other, l.value
FROM doubtful d JOIN doubtful_anchors l ON l.place = d.one
     JOIN doubtful_anchors r ON r.place = d.other AND r.value = l.value
"""

DOUBTFUL_ENDS = "SELECT one AS place FROM doubtful UNION SELECT other AS place FROM doubtful"

STORIES_OF = """
SELECT a.value, count(DISTINCT coalesce(s.root, a.place)) AS stories
FROM anchors a JOIN (SELECT DISTINCT value FROM shared_anchors) w ON w.value = a.value
     LEFT JOIN stories s ON s.node = a.place
GROUP BY a.value
"""

FORMULAS = """
SELECT x.one, x.other
FROM shared_anchors x JOIN stories_of n ON n.value = x.value
GROUP BY x.one, x.other
HAVING avg(CASE WHEN n.stories >= {stories} THEN 1.0D ELSE 0.0D END) >= {share}
"""

ALONE_AT = """
SELECT key, min(place) AS place, min(value) AS doc
FROM facts WHERE kind = 'at' GROUP BY key HAVING count(*) = 1
"""

EDGES = """
SELECT one AS a, other AS b FROM verified
UNION ALL
SELECT place AS a, first_place AS b FROM members WHERE place <> first_place
UNION ALL
SELECT f.place AS a, u.place AS b
FROM facts f JOIN alone_at u ON u.key = f.key WHERE f.kind = 'cites' AND f.place <> u.place
UNION ALL
SELECT place AS a, other AS b FROM reviews
WHERE place IS NOT NULL AND other IS NOT NULL AND place <> other
"""
"""What leads from one article to another: shared text, the same text, a link by address, a review.
"""

REVIEWS = """
SELECT r.document_id, r.matched_document_id, r.status, r.note, d.place, m.place AS other
FROM reviewed r LEFT JOIN articles d ON d.doc = r.document_id
     LEFT JOIN articles m ON m.doc = r.matched_document_id
"""

GROUPS = """
SELECT m.place, coalesce(h.root, m.place) AS grp
FROM members m LEFT JOIN hanging h ON h.node = m.place
"""

NAMED = """
SELECT key, min(value) AS outlet FROM facts WHERE kind = 'name'
GROUP BY key HAVING count(DISTINCT value) = 1
"""

NAMES_OF = """
SELECT n.value AS outlet, n.key AS name
FROM (SELECT value, key, count(*) AS bearers FROM facts WHERE kind = 'name' GROUP BY value, key) n
     JOIN (SELECT key, count(*) AS articles FROM facts WHERE kind = 'of' GROUP BY key) o
       ON o.key = n.value
WHERE n.bearers >= {common} * o.articles
"""

CLIENTS = """
SELECT key, value FROM (
  SELECT key, value, row_number() OVER (PARTITION BY key ORDER BY value) AS nth
  FROM (SELECT DISTINCT key, value FROM facts WHERE kind = 'client') c
) ranked WHERE nth <= 3
"""
"""Who credits an agency: three are as good as all, the question is whether two others do."""

OUTLETS_OF_GROUPS = """
SELECT DISTINCT g.grp, f.key AS outlet
FROM groups g JOIN facts f ON f.place = g.place WHERE f.kind = 'of' AND f.key <> ''
"""

ANSWERS = """
SELECT g.grp, 'named' AS kind, n.key, n.outlet AS value, '' AS more
FROM groups g JOIN facts f ON f.place = g.place JOIN named n ON n.key = f.key
WHERE f.kind = 'asks name'
UNION
SELECT g.grp, 'at' AS kind, u.key, u.doc AS value, o.key AS more
FROM groups g JOIN facts f ON f.place = g.place JOIN alone_at u ON u.key = f.key
     JOIN facts o ON o.place = u.place AND o.kind = 'of'
WHERE f.kind = 'asks at'
UNION
SELECT w.grp, 'names' AS kind, w.outlet AS key, n.name AS value, '' AS more
FROM outlets_of_groups w JOIN names_of n ON n.outlet = w.outlet
UNION
SELECT w.grp, 'client' AS kind, c.key, c.value, '' AS more
FROM (SELECT grp, outlet AS key FROM outlets_of_groups
      UNION
      SELECT w.grp, n.name AS key
      FROM outlets_of_groups w JOIN names_of n ON n.outlet = w.outlet) w
     JOIN clients c ON c.key = w.key
"""
"""What the whole corpus says to the questions of each group (`known.Known`)."""

IN_GROUPS = """
SELECT g.place, g.grp, m.first_place AS other, a.doc, m.words AS n, m.compared AS m
FROM groups g JOIN members m ON m.place = g.place JOIN articles a ON a.place = g.place
"""

AGAIN_IN_GROUPS = """
SELECT s.place, g.grp, s.same_as AS other, s.doc FROM again s JOIN groups g ON g.place = s.same_as
"""

TO_JUDGE = """
SELECT grp, 0 AS kind, 0L AS place, 0L AS other, a.kind AS a, a.key AS b, a.value AS c, a.more AS d,
       CAST(NULL AS BINARY) AS payload, 0L AS n, 0L AS m,
       0.0D AS x, 0.0D AS y, 0.0D AS z FROM answers a
UNION ALL
SELECT grp, 1, place, other, doc, '', '', '', payload, n, m, 0.0D, 0.0D, 0.0D FROM judged_pages
UNION ALL
SELECT g.grp, 2, v.one, v.other, v.relation, CASE WHEN f.one IS NULL THEN '' ELSE 'formula' END,
       '', '', CAST(NULL AS BINARY), v.shared_words, v.longest_run,
       v.jaccard, v.containment_one, v.containment_other
FROM verified v JOIN groups g ON g.place = v.one
     LEFT JOIN formulas f ON f.one = v.one AND f.other = v.other
UNION ALL
SELECT grp, 3, place, other, doc, '', '', '', payload, 0L, 0L, 0.0D, 0.0D, 0.0D FROM again_pages
UNION ALL
SELECT coalesce(g.grp, -1), 4, 0L, 0L, r.document_id, r.matched_document_id, r.status, r.note,
       CAST(NULL AS BINARY), 0L, 0L, 0.0D, 0.0D, 0.0D
FROM reviews r LEFT JOIN groups g ON g.place = coalesce(r.place, r.other)
UNION ALL
SELECT -1 - place % 64, 3, place, 0L, '', '', '', '', payload, 0L, 0L, 0.0D, 0.0D, 0.0D
FROM pages WHERE skip
"""

COUNTS = """
SELECT cells[0] AS name, sum(n) AS number FROM judged WHERE tbl = 'counts' GROUP BY cells[0]
"""
