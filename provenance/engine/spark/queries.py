"""Queries: what joins, groups and counts, as SQL over the views that the job makes.

Never built from text that was read. Views: `pages`, `articles`, `outlined`, `texts`, `found`,
`pairs`, `verified`, `asked`, `anchors`, `stories`, `facts`, `alone_at`, `groups` and others, each
made by the query that has its name here or by a stage.
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

ARTICLES = """
SELECT p.place, coalesce(c.doc, p.id) AS doc, p.outlet, p.story, p.keys, p.sizes, p.payload
FROM pages p LEFT JOIN changed c ON c.place = p.place
WHERE NOT p.skip AND (c.place IS NULL OR c.place = c.same_as)
"""

AGAIN = """
SELECT c.place, c.same_as, c.doc, p.payload
FROM changed c JOIN pages p ON p.place = c.place WHERE c.place <> c.same_as
"""

TO_OUTLINE = """
SELECT a.place, a.doc, a.outlet, t.templates, a.payload
FROM articles a LEFT JOIN templates t ON t.outlet = a.outlet
"""

FIRSTS = """
SELECT digest, shingles, min(place) AS first_place, count(*) AS members
FROM outlined WHERE shingles > 0 GROUP BY digest, shingles
"""
"""Texts: articles with the very same shingles are one, and the first stands for all."""

MEMBERS = """
SELECT o.place, coalesce(f.first_place, o.place) AS first_place, o.words, o.compared
FROM outlined o LEFT JOIN firsts f
  ON f.digest = o.digest AND f.shingles = o.shingles AND o.shingles > 0
"""

TEXTS = """
SELECT o.place, o.shingles, o.bands, o.anchors, o.tokens
FROM outlined o JOIN firsts f ON f.first_place = o.place
"""

PAIRS = """
SELECT one, other FROM found WHERE one >= 0 GROUP BY one, other
HAVING max(band) = 1 OR count(*) >= min(least)
"""

CAPPED = "SELECT band, count(*) AS runs FROM found WHERE one < 0 GROUP BY band"

TO_VERIFY = """
SELECT p.one, p.other, l.shingles AS one_shingles, l.tokens AS one_tokens,
       r.shingles AS other_shingles, r.tokens AS other_tokens
FROM pairs p JOIN texts l ON l.place = p.one JOIN texts r ON r.place = p.other
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
FROM doubtful d JOIN anchors l ON l.place = d.one
     JOIN anchors r ON r.place = d.other AND r.value = l.value
"""

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
"""
"""What leads from one article to another: shared text, the same text, a link by address."""

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

TO_JUDGE = """
SELECT grp, 0 AS kind, 0L AS place, 0L AS other, a.kind AS a, a.key AS b, a.value AS c, a.more AS d,
       CAST(NULL AS BINARY) AS payload, 0L AS n, 0L AS m,
       0.0D AS x, 0.0D AS y, 0.0D AS z FROM answers a
UNION ALL
SELECT g.grp, 1, g.place, m.first_place, r.doc, '', '', '', r.payload, m.words, m.compared,
       0.0D, 0.0D, 0.0D
FROM groups g JOIN members m ON m.place = g.place JOIN articles r ON r.place = g.place
UNION ALL
SELECT g.grp, 2, v.one, v.other, v.relation, CASE WHEN f.one IS NULL THEN '' ELSE 'formula' END,
       '', '', CAST(NULL AS BINARY), v.shared_words, v.longest_run,
       v.jaccard, v.containment_one, v.containment_other
FROM verified v JOIN groups g ON g.place = v.one
     LEFT JOIN formulas f ON f.one = v.one AND f.other = v.other
UNION ALL
SELECT g.grp, 3, s.place, s.same_as, s.doc, '', '', '', s.payload, 0L, 0L, 0.0D, 0.0D, 0.0D
FROM again s JOIN groups g ON g.place = s.same_as
UNION ALL
SELECT -1 - place % 64, 3, place, 0L, '', '', '', '', payload, 0L, 0L, 0.0D, 0.0D, 0.0D
FROM pages WHERE skip
"""

COUNTS = """
SELECT cells[0] AS name, sum(n) AS number FROM judged WHERE tbl = 'counts' GROUP BY cells[0]
"""
