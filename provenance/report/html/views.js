// Views: one function each, from the arguments in the hash to a title and elements.
const VIEWS = {};
const NAV = [
  ['overview', 'Overview'], ['audit', 'Articles'], ['clusters', 'Stories'], ['pairs', 'Pairs'], ['outlets', 'Outlets'],
  ['flow', 'Flow'], ['credit', 'Credit'], ['findings', 'Findings'], ['quality', 'Data quality'], ['run', 'Run'],
];

const articleCell = (table, key) => (row) => {
  const id = table.get(row, key);
  return id ? articleLink(id) : '';
};
const outletLink = (name) => (name ? h('a', { href: href('audit', { outlet_id: name }) }, h('bdi', {}, name)) : '');

const isTaken = (row) => ['copy', 'excerpt'].includes(tables.audit.get(row, 'verdict'));

VIEWS.overview = () => {
  const { numbers } = report;
  const taken = (numbers.verdicts.copy ?? 0) + (numbers.verdicts.excerpt ?? 0);
  const rows = (words, counts, key) => Object.keys(words).map((word) => [word, counts[word] ?? 0, words[word], href('audit', { [key]: word })]);
  const credit = {};
  for (const row of tables.audit.all().filter(isTaken)) credit[tables.audit.get(row, 'attribution_status')] = (credit[tables.audit.get(row, 'attribution_status')] ?? 0) + 1;
  return ['Overview', [
    h('p', { class: 'lead' }, `${count(numbers.pages)} pages became ${count(numbers.articles)} articles, which tell ${count(numbers.stories)} independent stories. `
      + `${count(taken)} of the articles (${percent(taken, numbers.articles)}) are copies or excerpts of others, and ${count(credit.none)} of these carry no credit line.`),
    section('From pages to stories', bars('funnel', 'Pages, articles, stories', [
      ['pages', numbers.pages, 'what was in the input'],
      ['articles', numbers.articles, `${count(numbers.skipped)} pages were skipped`, href('audit')],
      ['stories', numbers.stories, 'articles that share text count once', href('clusters')],
    ], 'Step')),
    section('What the articles are', bars('verdicts', 'Articles by verdict', rows(VERDICTS, numbers.verdicts, 'verdict'), 'Verdict')),
    section('Whether copies say so', bars('credit', 'Copies and excerpts by the state of their credit',
      Object.keys(STATUSES).map((word) => [word, credit[word] ?? 0, STATUSES[word], href('audit', { attribution_status: word, taken: 'yes' })]), 'Credit')),
    section('What is doubtful', h('ul', {},
      h('li', {}, link('clusters', { sort: '-bridges' }, `${count(numbers.weak_clusters)} stories`), ' were cut at a weak link.'),
      h('li', {}, `${count(numbers.undated)} articles that share text have no publication time.`),
      h('li', {}, link('audit', { verdict: 'undetermined' }, `${count(numbers.verdicts.undetermined)} articles`), ' share text with others, and the evidence does not say who was first.'),
      h('li', {}, link('findings', {}, `${count(tables.findings.size)} findings`), ' of the rules.'))),
  ]];
};

VIEWS.audit = (args) => {
  const t = tables.audit;
  const all = ['title', 'document_id', 'url', 'outlet', 'outlet_id', 'byline', 'source_outlet', 'attribution_quote', 'rules', 'input'];
  return ['Articles', [grid({
    name: 'audit', main: true, view: 'audit', args, table: t, rows: t.all(), caption: t.title,
    search: (row) => all.map((key) => t.get(row, key)).join('\n'),
    filters: [['verdict', 'Verdict'], ['attribution_status', 'Credit'], ['outlet_id', 'Outlet'], ['language', 'Language'], ['source_outlet', 'Source']]
      .map(([key, label]) => ({ key, label, value: (row) => t.get(row, key) }))
      .concat({ key: 'taken', label: 'Copied', value: (row) => (isTaken(row) ? 'yes' : 'no') }),
    columns: [
      column(t, 'title', 'Headline', { cell: articleCell(t, 'document_id'), kind: 'title' }),
      column(t, 'outlet_id', 'Outlet'),
      column(t, 'published', 'Published', { cell: (row) => when(t.get(row, 'document_id')), kind: 'date' }),
      column(t, 'language', 'Lang.'),
      column(t, 'words', 'Words'),
      column(t, 'verdict', 'Verdict', { cell: (row) => tag(t.get(row, 'verdict'), VERDICTS) }),
      column(t, 'attribution_status', 'Credit', { cell: (row) => tag(t.get(row, 'attribution_status'), STATUSES) }),
      column(t, 'source_outlet', 'Source', { cell: (row) => h('bdi', {}, t.get(row, 'source_outlet')) }),
      column(t, 'containment', 'From it', { cell: (row) => share(t.get(row, 'containment')) }),
      column(t, 'confidence', 'Conf.'),
    ],
  })]];
};

VIEWS.clusters = (args) => {
  const t = tables.clusters;
  return ['Stories', [h('p', {}, 'Stories that two or more articles tell. Every other article is a story of its own.'), grid({
    name: 'clusters', main: true, view: 'clusters', args, table: t, rows: t.all(), caption: t.title,
    search: (row) => [t.get(row, 'title'), t.get(row, 'cluster_id'), t.get(row, 'source_outlet')].join('\n'),
    filters: [{ key: 'source_outlet', label: 'Source', value: (row) => t.get(row, 'source_outlet') }],
    columns: [
      column(t, 'title', 'Story', { kind: 'title', cell: (row) => link('cluster', { id: t.get(row, 'cluster_id') }, quote(t.get(row, 'title') || t.get(row, 'cluster_id'), about(t.get(row, 'original_document_id') || t.get(row, 'cluster_id'), 'language'))) }),
      column(t, 'size', 'Articles'), column(t, 'outlets', 'Outlets'), column(t, 'source_outlet', 'Source'),
      column(t, 'first_published', 'First', { kind: 'date', cell: (row) => t.get(row, 'first_published').replace('T', ' ') }),
      column(t, 'last_published', 'Last', { kind: 'date', cell: (row) => t.get(row, 'last_published').replace('T', ' ') }),
      column(t, 'copies', 'Copies'), column(t, 'verified', 'Verified'), column(t, 'uncredited', 'Uncredited'),
      column(t, 'confidence', 'Conf.'), column(t, 'bridges', 'Cut links'),
    ],
  })]];
};

function pairGrid(rows, args, view, main, caption) {
  const t = tables.pairs;
  const ids = (row) => [t.get(row, 'left'), t.get(row, 'right')];
  const side = (key) => (row) => [articleLink(t.get(row, key)), h('span', { class: 'sub' }, about(t.get(row, key), 'outlet_id'))];
  return grid({
    name: 'pairs', main, view, args, table: t, rows, caption,
    search: main && ((row) => ids(row).map((id) => `${id}\n${titleOf(id)}\n${about(id, 'outlet_id')}`).join('\n')),
    filters: main && ['relation', 'direction', 'direction_basis'].map((key) => ({ key, label: key === 'relation' ? 'Relation' : key === 'direction' ? 'Source' : 'Because of', value: (row) => t.get(row, key) })),
    columns: [
      column(t, 'relation', 'Pair', { cell: (row) => link('pair', { left: t.get(row, 'left'), right: t.get(row, 'right') }, t.get(row, 'relation')) }),
      column(t, 'left', 'Left', { kind: 'title', cell: side('left') }),
      column(t, 'right', 'Right', { kind: 'title', cell: side('right') }),
      column(t, 'direction', 'Source'), column(t, 'direction_basis', 'Because of'),
      column(t, 'containment_left', 'Left in right', { cell: (row) => share(t.get(row, 'containment_left')) }),
      column(t, 'containment_right', 'Right in left', { cell: (row) => share(t.get(row, 'containment_right')) }),
      column(t, 'shared_words', 'Shared words'),
      column(t, 'bridge', 'Cut', { cell: (row) => (t.get(row, 'bridge') ? 'cut' : '') }),
    ],
  });
}

VIEWS.pairs = (args) => ['Pairs', [pairGrid(tables.pairs.all(), args, 'pairs', true, tables.pairs.title)]];

VIEWS.outlets = (args) => {
  const t = tables.outlets;
  return ['Outlets', [grid({
    name: 'outlets', main: true, view: 'outlets', args, table: t, rows: t.all(), caption: t.title, search: (row) => t.get(row, 'outlet'),
    columns: t.columns.map(({ key }) => column(t, key, key[0].toUpperCase() + key.slice(1), key === 'outlet' ? { cell: (row) => outletLink(t.get(row, key)) } : {})),
  }), h('dl', { class: 'facts' }, t.columns.map(({ key, about: words }) => fact(key, words)))]];
};

VIEWS.flow = (args) => {
  const t = tables.flow;
  if (!t.size) return ['Flow', [h('p', {}, 'No article of this crawl is a copy or excerpt of another.')]];
  return ['Flow', [
    section('From whom to whom', sankey(report.sankey)),
    section('Who takes from whom', matrix(t)),
    section('The same as a table', grid({
      name: 'flow', main: true, view: 'flow', args, table: t, rows: t.all(), caption: t.title,
      search: (row) => `${t.get(row, 'source_outlet')}\n${t.get(row, 'outlet')}`,
      columns: [column(t, 'source_outlet', 'From', { cell: (row) => outletLink(t.get(row, 'source_outlet')) || 'nobody named' }),
        column(t, 'outlet', 'At', { cell: (row) => outletLink(t.get(row, 'outlet')) }),
        column(t, 'articles', 'Articles', { cell: (row) => link('audit', { source_outlet: t.get(row, 'source_outlet') || '–', outlet_id: t.get(row, 'outlet') || '–', taken: 'yes' }, count(t.get(row, 'articles'))) }),
        column(t, 'credited', 'Credited'), column(t, 'uncredited', 'Uncredited')],
    })),
  ]];
};

VIEWS.credit = (args) => {
  const t = tables.attributions;
  const status = (row) => about(t.get(row, 'document_id'), 'attribution_status');
  return ['Credit', [
    h('p', {}, 'Every claim of provenance that an article makes, as quoted. A claim is a sentence, not a fact; the status says what the texts make of it. ',
      link('outlets', { sort: '-none' }, 'Who does not credit'), ' is counted by outlet.'),
    grid({
      name: 'attributions', main: true, view: 'credit', args, table: t, rows: t.all(), caption: t.title,
      search: (row) => [t.get(row, 'quote'), t.get(row, 'outlet'), titleOf(t.get(row, 'document_id'))].join('\n'),
      filters: [{ key: 'status', label: 'Status', value: status }, ...[['relation', 'Relation'], ['kind', 'Wording'], ['origin', 'Read in']].map(([key, label]) => ({ key, label, value: (row) => t.get(row, key) }))],
      columns: [
        column(t, 'quote', 'Claim', { kind: 'title', cell: (row) => quote(t.get(row, 'quote'), t.get(row, 'origin') === 'metadata' ? '' : about(t.get(row, 'document_id'), 'language')) }),
        column(t, 'document_id', 'Article', { kind: 'title', cell: articleCell(t, 'document_id') }),
        column(t, 'outlet', 'Names', { cell: (row) => h('bdi', {}, t.get(row, 'outlet')) }),
        column(t, 'relation', 'Relation'), column(t, 'kind', 'Wording'), column(t, 'origin', 'Read in'), column(t, 'confidence', 'Conf.'),
        { key: 'status', label: 'Article’s status', value: status, cell: (row) => tag(status(row), STATUSES) },
      ],
    }),
  ]];
};

function findingGrid(rows, args, view, main) {
  const t = tables.findings;
  return grid({
    name: 'findings', main, view, args, table: t, rows, caption: t.title,
    search: main && ((row) => [t.get(row, 'message'), t.get(row, 'rule'), t.get(row, 'document_id'), t.get(row, 'id')].join('\n')),
    filters: main && [['level', 'Level'], ['rule', 'Rule']].map(([key, label]) => ({ key, label, value: (row) => t.get(row, key) })),
    columns: [column(t, 'rule', 'Rule'), column(t, 'level', 'Level'), column(t, 'message', 'What', { kind: 'title', cell: (row) => h('bdi', {}, t.get(row, 'message')) }),
      column(t, 'document_id', 'Article', { kind: 'title', cell: articleCell(t, 'document_id') }),
      column(t, 'matched_document_id', 'Matched with', { kind: 'title', cell: articleCell(t, 'matched_document_id') })],
  });
}

VIEWS.findings = (args) => ['Findings', [h('p', {}, 'Rules that are broken; ', h('code', {}, 'provenance rules'), ' explains each.'), findingGrid(tables.findings.all(), args, 'findings', true)]];

VIEWS.quality = (args) => {
  const t = tables.skipped;
  const { numbers } = report;
  const reasons = new Map();
  for (const row of t.all()) reasons.set(t.get(row, 'reason'), (reasons.get(t.get(row, 'reason')) ?? 0) + 1);
  const dates = new Map();
  for (const row of tables.audit.all()) dates.set(tables.audit.get(row, 'published_precision') || 'no time', (dates.get(tables.audit.get(row, 'published_precision') || 'no time') ?? 0) + 1);
  const limits = {
    anchors_capped: 'passages in too many texts to compare them all', bands_capped: 'signature bands in too many texts',
    equal_texts_capped: 'groups of equal texts of which not every pair is listed',
  };
  return ['Data quality', [
    section('Pages that became no article', bars('skipped_by_reason', 'Skipped pages by reason', [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, number]) => [reason, number, '', href('quality', { reason })]), 'Reason')),
    section('How well publication times are known', bars('dates', 'Articles by precision of their publication time', [...dates].sort((a, b) => b[1] - a[1]).map(([name, number]) => [name, number, '']), 'Precision')),
    section('Limits that were reached', bars('limits', 'Work that was bounded', [...Object.entries(limits).map(([key, words]) => [key, numbers.limits[key], words]), ['excerpts_left_out', report.excerpts_left_out, 'pairs without excerpts in this page']], 'Limit')),
    section('Every skipped page', grid({
      name: 'skipped', main: true, view: 'quality', args, table: t, rows: t.all(), caption: t.title,
      search: (row) => [t.get(row, 'input'), t.get(row, 'detail')].join('\n'), filters: [{ key: 'reason', label: 'Reason', value: (row) => t.get(row, 'reason') }],
      columns: [column(t, 'input', 'Input', { cell: (row) => h('bdi', {}, t.get(row, 'input')) }), column(t, 'locator', 'Where'), column(t, 'reason', 'Reason'), column(t, 'detail', 'Detail', { kind: 'title', cell: (row) => h('bdi', {}, t.get(row, 'detail')) })],
    })),
  ]];
};

VIEWS.run = (args) => {
  const rows = [];
  const walk = (value, path) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) for (const key of Object.keys(value)) walk(value[key], path ? `${path}.${key}` : key);
    else rows.push([path, typeof value === 'string' ? value : JSON.stringify(value)]);
  };
  walk(report.run, '');
  return ['Run', [h('p', {}, 'What ran, with which options. The same input and options give the same report.'), grid({
    name: 'run', main: true, view: 'run', args, rows, caption: 'run.json', search: (row) => row.join(' '),
    columns: [{ key: 'key', label: 'Key', value: (row) => row[0] }, { key: 'value', label: 'Value', kind: 'title', value: (row) => row[1] }],
  })]];
};
