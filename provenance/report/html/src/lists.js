// Lists: the views that are one table or several.
import { articleLink, href, link, outletLink } from './address.js';
import { about, isTaken, report, tables, titleOf, when } from './data.js';
import { column, grid } from './grid.js';
import { bdi, count, html, many, percent, quote, section, share } from './markup.js';
import { bars, matrix, sankey } from './pictures.js';
import { statusOf, useReviews } from './review.js';
import { LEVELS, REVIEWS, STATUSES, tag, VERDICTS } from './words.js';

const filter = (table) => ([key, label]) => ({ key, label, value: (row) => table.get(row, key) });
export const articleCell = (table, key) => (row) => (table.get(row, key) ? articleLink(table.get(row, key)) : '');
export const verdictColumn = (t) => column(t, 'verdict', 'Verdict', { cell: (row) => tag(t.get(row, 'verdict'), VERDICTS) });
export const creditColumn = (t) => column(t, 'attribution_status', 'Credit', { cell: (row) => tag(t.get(row, 'attribution_status'), STATUSES) });
export const publishedColumn = (t) => column(t, 'published', 'Published', { cell: (row) => when(t.get(row, 'document_id')), kind: 'date' });

export function overview() {
  const { numbers } = report;
  const { verdicts, credit } = numbers;
  const taken = (verdicts.copy ?? 0) + (verdicts.excerpt ?? 0);
  const named = (words, counts, to) => Object.keys(words).map((word) => [word, counts[word] ?? 0, words[word], to(word)]);
  if (!numbers.articles) {
    return ['Overview', html`<p class="lead">Nothing could be read: ${many(numbers.pages, 'page')}, no article. ${link('quality', {}, 'Data quality')} has the reasons.</p>`];
  }
  return ['Overview', html`
    <p class="lead"><b>${many(numbers.pages, 'page')}</b> became <b>${many(numbers.articles, 'article')}</b>, which tell <b>${many(numbers.stories, 'independent story', 'independent stories')}</b>.
      ${' '}${count(taken)} of the articles (${percent(taken, numbers.articles)}) are copies or excerpts of others, and ${count(credit.none)} of these carry no credit line.</p>
    ${section('From pages to stories', bars('funnel', 'Pages, articles, stories', [
      ['pages', numbers.pages, 'what was in the input', href('quality')],
      ['articles', numbers.articles, `${many(numbers.skipped, 'page was', 'pages were')} skipped`, href('audit')],
      ['stories', numbers.stories, 'articles that share text count once', href('clusters')],
    ], 'Step'))}
    ${section('What the articles are', bars('verdicts', 'Articles by verdict', named(VERDICTS, verdicts, (verdict) => href('audit', { verdict })), 'Verdict'))}
    ${section('Whether copies say so', bars('credit', 'Copies and excerpts by the state of their credit', named(STATUSES, credit, (word) => href('audit', { attribution_status: word, taken: 'yes' })), 'Credit'))}
    ${section('What is doubtful', html`<ul>
      <li>${link('clusters', { sort: '-bridges' }, many(numbers.weak_clusters, 'story', 'stories'))} ${numbers.weak_clusters === 1 ? 'was' : 'were'} cut at a weak link.</li>
      <li>${many(numbers.undated, 'article')} that share text have no publication time.</li>
      <li>${link('audit', { verdict: 'undetermined' }, many(verdicts.undetermined ?? 0, 'article'))} share text with others, and the evidence does not say who was first.</li>
      <li>${link('findings', {}, many(numbers.findings, 'finding'))} of the rules; ${link('review', {}, 'your own verdicts')} on links go into review.csv.</li></ul>`)}`];
}

export function audit(args) {
  const t = tables.audit;
  const searched = ['title', 'document_id', 'url', 'outlet', 'outlet_id', 'byline', 'source_outlet', 'attribution_quote', 'rules', 'input'];
  return ['Articles', grid({
    name: 'audit', main: true, view: 'audit', args, table: t, rows: t.all(), caption: t.title, empty: 'No page became an article.',
    search: (row) => searched.map((key) => t.get(row, key)).join('\n'),
    filters: [['verdict', 'Verdict'], ['attribution_status', 'Credit'], ['outlet_id', 'Outlet'], ['language', 'Language'], ['source_outlet', 'Source']].map(filter(t))
      .concat({ key: 'taken', label: 'Copied', value: (row) => (isTaken(row) ? 'yes' : 'no') }),
    columns: [
      column(t, 'title', 'Headline', { cell: articleCell(t, 'document_id'), kind: 'title' }), column(t, 'outlet_id', 'Outlet', { cell: (row) => bdi(t.get(row, 'outlet_id')), kind: 'outlet' }), publishedColumn(t),
      column(t, 'language', 'Lang.'), column(t, 'words', 'Words'), verdictColumn(t), creditColumn(t),
      column(t, 'source_outlet', 'Source', { cell: (row) => bdi(t.get(row, 'source_outlet')), kind: 'outlet' }),
      column(t, 'containment', 'From it', { cell: (row) => share(t.get(row, 'containment')) }), column(t, 'confidence', 'Conf.'),
    ],
  })];
}

export function clusters(args) {
  const t = tables.clusters;
  const title = (row) => quote(t.get(row, 'title') || t.get(row, 'cluster_id'), about(t.get(row, 'original_document_id') || t.get(row, 'cluster_id'), 'language'));
  return ['Stories', html`<p>Stories that two or more articles tell. Every other article is a story of its own.</p>${grid({
    name: 'clusters', main: true, view: 'clusters', args, table: t, rows: t.all(), caption: t.title, empty: 'No two articles of this crawl share enough text to be one story.',
    search: (row) => [t.get(row, 'title'), t.get(row, 'cluster_id'), t.get(row, 'source_outlet')].join('\n'),
    filters: [filter(t)(['source_outlet', 'Source'])],
    columns: [
      column(t, 'title', 'Story', { kind: 'title', cell: (row) => link('cluster', { id: t.get(row, 'cluster_id') }, title(row)) }),
      column(t, 'size', 'Articles'), column(t, 'outlets', 'Outlets'), column(t, 'source_outlet', 'Source', { kind: 'outlet' }),
      ...[['first_published', 'First'], ['last_published', 'Last']].map(([key, label]) => column(t, key, label, { kind: 'date', cell: (row) => t.get(row, key).replace('T', ' ') })),
      column(t, 'copies', 'Copies'), column(t, 'verified', 'Verified'), column(t, 'uncredited', 'Uncredited'), column(t, 'confidence', 'Conf.'), column(t, 'bridges', 'Cut links'),
    ],
  })}`];
}

export function PairGrid({ rows, args, view, main, caption }) {
  const stamp = useReviews();
  const t = tables.pairs;
  const ids = (row) => [t.get(row, 'left'), t.get(row, 'right')];
  const side = (key) => (row) => [articleLink(t.get(row, key)), html`<span class="sub">${bdi(about(t.get(row, key), 'outlet_id'))}</span>`];
  const status = (row) => statusOf(...ids(row));
  return grid({
    name: 'pairs', main, view, args, table: t, rows, caption, stamp, empty: 'No two articles of this crawl share text.',
    leads: (row) => href('pair', { left: t.get(row, 'left'), right: t.get(row, 'right') }),
    search: main && ((row) => ids(row).map((id) => `${id}\n${titleOf(id)}\n${about(id, 'outlet_id')}`).join('\n')),
    filters: main ? [['relation', 'Relation'], ['direction', 'Source'], ['direction_basis', 'Because of']].map(filter(t)).concat({ key: 'review', label: 'Review', value: status }) : [],
    columns: [
      column(t, 'relation', 'Pair', { cell: (row) => link('pair', { left: t.get(row, 'left'), right: t.get(row, 'right') }, t.get(row, 'relation')) }),
      column(t, 'left', 'Left', { kind: 'title', cell: side('left') }), column(t, 'right', 'Right', { kind: 'title', cell: side('right') }),
      column(t, 'direction', 'Source'), column(t, 'direction_basis', 'Because of', { cell: (row) => t.get(row, 'direction_basis').replaceAll('+', ' + ') }),
      column(t, 'containment_left', 'Left in right', { cell: (row) => share(t.get(row, 'containment_left')) }),
      column(t, 'containment_right', 'Right in left', { cell: (row) => share(t.get(row, 'containment_right')) }),
      column(t, 'shared_words', 'Shared words'), column(t, 'bridge', 'Cut', { cell: (row) => (t.get(row, 'bridge') ? 'cut' : '') }),
      { key: 'review', label: 'Review', value: status, cell: (row) => tag(status(row), REVIEWS) },
    ],
  });
}

export const pairs = (args) => ['Pairs', html`<${PairGrid} rows=${tables.pairs.all()} args=${args} view="pairs" main=${true} caption=${tables.pairs.title} />`];

export function outlets(args) {
  const t = tables.outlets;
  const label = (key) => key[0].toUpperCase() + key.slice(1);
  return ['Outlets', html`${grid({
    name: 'outlets', main: true, view: 'outlets', args, table: t, rows: t.all(), caption: t.title, search: (row) => t.get(row, 'outlet'), empty: 'No article names its outlet.',
    columns: t.columns.map(({ key }) => column(t, key, label(key), key === 'outlet' ? { cell: (row) => outletLink(t.get(row, key)), kind: 'outlet' } : {})),
  })}<h2>What the columns count</h2><dl class="facts">${t.columns.map(({ key, about: words }) => html`<dt>${label(key)}</dt><dd>${words}</dd>`)}</dl>`];
}

export function flow(args) {
  const t = tables.flow;
  if (!t.size) return ['Flow', html`<p class="none">No article of this crawl is a copy or excerpt of another.</p>`];
  return ['Flow', html`
    ${section('From whom to whom', sankey(report.sankey))}
    ${section('Who takes from whom', matrix(t))}
    ${section('The same as a table', grid({
      name: 'flow', main: true, view: 'flow', args, table: t, rows: t.all(), caption: t.title,
      search: (row) => `${t.get(row, 'source_outlet')}\n${t.get(row, 'outlet')}`,
      columns: [
        column(t, 'source_outlet', 'From', { kind: 'outlet', cell: (row) => outletLink(t.get(row, 'source_outlet')) || 'nobody named' }),
        column(t, 'outlet', 'At', { kind: 'outlet', cell: (row) => outletLink(t.get(row, 'outlet')) || 'unknown' }),
        column(t, 'articles', 'Articles', { cell: (row) => link('audit', { source_outlet: t.get(row, 'source_outlet') || '–', outlet_id: t.get(row, 'outlet') || '–', taken: 'yes' }, count(t.get(row, 'articles'))) }),
        column(t, 'credited', 'Credited'), column(t, 'uncredited', 'Uncredited'),
      ],
    }))}`];
}

export function credit(args) {
  const t = tables.attributions;
  const status = (row) => about(t.get(row, 'document_id'), 'attribution_status');
  return ['Credit', html`<p>Every claim of provenance that an article makes, as quoted. A claim is a sentence, not a fact; the status says what the texts make of it.
    ${' '}${link('outlets', { sort: '-none' }, 'Who does not credit')} is counted by outlet.</p>${grid({
    name: 'attributions', main: true, view: 'credit', args, table: t, rows: t.all(), caption: t.title, empty: 'No article of this crawl claims a source.',
    search: (row) => [t.get(row, 'quote'), t.get(row, 'outlet'), titleOf(t.get(row, 'document_id'))].join('\n'),
    filters: [{ key: 'status', label: 'Status', value: status }, ...[['relation', 'Relation'], ['kind', 'Wording'], ['origin', 'Read in']].map(filter(t))],
    columns: [
      column(t, 'quote', 'Claim', { kind: 'title', cell: (row) => quote(t.get(row, 'quote'), t.get(row, 'origin') === 'metadata' ? '' : about(t.get(row, 'document_id'), 'language')) }),
      column(t, 'document_id', 'Article', { kind: 'title', cell: articleCell(t, 'document_id') }), column(t, 'outlet', 'Names', { kind: 'outlet', cell: (row) => bdi(t.get(row, 'outlet')) }),
      column(t, 'relation', 'Relation'), column(t, 'kind', 'Wording'), column(t, 'origin', 'Read in'), column(t, 'confidence', 'Conf.'),
      { key: 'status', label: 'Article’s status', value: status, cell: (row) => tag(status(row), STATUSES) },
    ],
  })}`];
}

export function findingGrid(rows, args, view, main) {
  const t = tables.findings;
  return grid({
    name: 'findings', main, view, args, table: t, rows, caption: t.title, empty: 'No rule is broken.',
    search: main && ((row) => [t.get(row, 'message'), t.get(row, 'rule'), t.get(row, 'document_id'), t.get(row, 'id')].join('\n')),
    filters: main ? [['level', 'Level'], ['rule', 'Rule']].map(filter(t)) : [],
    columns: [
      column(t, 'rule', 'Rule'), column(t, 'level', 'Level', { cell: (row) => tag(t.get(row, 'level'), LEVELS) }),
      column(t, 'message', 'What', { kind: 'title', cell: (row) => bdi(t.get(row, 'message')) }),
      column(t, 'document_id', 'Article', { kind: 'title', cell: articleCell(t, 'document_id') }),
      column(t, 'matched_document_id', 'Matched with', { kind: 'title', cell: articleCell(t, 'matched_document_id') }),
      column(t, 'id', 'Id', { cell: (row) => html`<a href=${href(view, { ...Object.fromEntries(args), [main ? 'q' : 'findings.q']: t.get(row, 'id') })}><code>${t.get(row, 'id')}</code></a>` }),
    ].filter(({ key }) => main || key !== 'id'),
  });
}

export const findings = (args) => ['Findings', html`<p>Rules that are broken; <code>provenance rules CODE</code> explains each. An id stays the same after a move or a new crawl.</p>${findingGrid(tables.findings.all(), args, 'findings', true)}`];

const tally = (values) => [...values.reduce((found, value) => found.set(value, (found.get(value) ?? 0) + 1), new Map())].sort((a, b) => b[1] - a[1]);

export function quality(args) {
  const t = tables.skipped;
  const { numbers } = report;
  const limits = {
    anchors_capped: 'passages in too many texts to compare them all', bands_capped: 'signature bands in too many texts',
    equal_texts_capped: 'groups of equal texts of which not every pair is listed',
  };
  return ['Data quality', html`
    ${section('Pages that became no article', bars('skipped_by_reason', 'Skipped pages by reason', tally(t.column('reason')).map(([reason, number]) => [reason, number, '', href('quality', { reason })]), 'Reason'))}
    ${section('How well publication times are known', bars('dates', 'Articles by precision of their publication time', tally(tables.audit.column('published_precision')).map(([name, number]) => [name || 'no time', number, '']), 'Precision'))}
    ${section('Limits that were reached', bars('limits', 'Work that was bounded', [...Object.entries(limits).map(([key, words]) => [key, numbers.limits[key], words]), ['excerpts_left_out', report.excerpts_left_out, 'pairs without excerpts in this report']], 'Limit'))}
    ${section('Every skipped page', grid({
      name: 'skipped', main: true, view: 'quality', args, table: t, rows: t.all(), caption: t.title, empty: 'Every page became an article.',
      search: (row) => [t.get(row, 'input'), t.get(row, 'detail')].join('\n'), filters: [filter(t)(['reason', 'Reason'])],
      columns: [column(t, 'input', 'Input', { cell: (row) => bdi(t.get(row, 'input')), kind: 'title' }), column(t, 'locator', 'Where'), column(t, 'reason', 'Reason'), column(t, 'detail', 'Detail', { kind: 'title', cell: (row) => bdi(t.get(row, 'detail')) })],
    }))}`];
}
