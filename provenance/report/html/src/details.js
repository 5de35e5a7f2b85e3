// Details: one article, one story, one pair.
import { max } from 'd3-array';
import { articleLink, href, link, outletLink, queue } from './address.js';
import { about, article as rowOf, block, evidenceOf, excerptsOf, pairOf, pairsOf, report, storyOf, tables, titleOf, when } from './data.js';
import { column, grid } from './grid.js';
import { articleCell, creditColumn, findingGrid, PairGrid, publishedColumn, verdictColumn } from './lists.js';
import { bdi, count, direction, external, fact, html, many, quote, say, section, share, wide } from './markup.js';
import { graph, passageMap, timeline } from './pictures.js';
import { ReviewForm } from './review.js';
import { STATUSES, tag, VERDICTS } from './words.js';

const nothing = (what) => [what, html`<p class="none">This report has no such ${what.toLowerCase()}. The address may be of another one.</p>`];

function evidenceTable(rows, caption, sides) {
  const most = Math.max(0.01, max(rows, ([, weight]) => Math.abs(weight)));
  const length = (weight) => (100 * Math.abs(weight)) / most;
  const signed = (weight) => `${weight > 0 ? '+' : weight < 0 ? '−' : ''}${Math.abs(weight).toFixed(2)}`;
  return wide(caption, html`<table><caption>${caption}</caption>
    <thead><tr><th scope="col">Evidence</th><th scope="col" class="number">Weight</th><th scope="col">Bar</th>${sides && html`<th scope="col">Speaks for</th>`}<th scope="col">What was found</th></tr></thead>
    <tbody>${rows.map(([kind, weight, detail]) => html`<tr><th scope="row">${kind}</th><td class="number">${signed(weight)}</td>
      <td class="bar-cell"><svg class="weight" viewBox="-100 0 200 14" aria-hidden="true"><path class="tick" d="M0 0V14" /><rect x=${weight > 0 === sides ? -length(weight) : 0} y="2" width=${length(weight)} height="10" /></svg></td>
      ${sides && html`<td>${!weight ? '' : weight > 0 ? 'left' : 'right'}</td>`}<td class="title">${bdi(detail)}</td></tr>`)}</tbody></table>`);
}

const card = (id, brief) => html`<dl class="facts">
  ${fact('Outlet', outletLink(about(id, 'outlet_id')) || 'unknown')}${fact('Address', about(id, 'url') ? external(about(id, 'url')) : 'unknown')}
  ${fact('Published', when(id) || 'unknown', about(id, 'published_precision') ? ` (to the ${about(id, 'published_precision')})` : '')}
  ${!brief && [fact('Author', bdi(about(id, 'byline') || 'unknown')), fact('Language', about(id, 'language') || 'unsure'), fact('Words', count(about(id, 'words'))),
    fact('Input', bdi(about(id, 'input')), about(id, 'locator') ? `, ${about(id, 'locator')}` : ''), fact('Id', html`<code>${id}</code>`)]}</dl>`;

const pairLink = (one, other, ...words) => link('pair', one < other ? { left: one, right: other } : { left: other, right: one }, ...words);

export async function article(args) {
  const id = args.get('id');
  const row = rowOf(id);
  if (row === undefined) return nothing('Article');
  const get = (key) => tables.audit.get(row, key);
  const source = get('source_document_id');
  const behind = source ? pairOf(id, source) : undefined;
  const weights = behind === undefined ? (await block('links'))[id] : await evidenceOf(behind);
  const towards = (weight) => (source && id < source ? -weight : weight);
  const claims = tables.attributions;
  const made = claims.where('document_id', id);
  const shared = pairsOf(id);
  const broken = tables.findings.where('document_id', id);
  const isStory = tables.clusters.where('cluster_id', get('cluster_id')).length > 0;
  return [titleOf(id), html`
    <p class="lead">${tag(get('verdict'), VERDICTS)} ${VERDICTS[get('verdict')]}. ${' '}Credit: ${tag(get('attribution_status'), STATUSES)} ${STATUSES[get('attribution_status')]}.</p>
    ${card(id)}
    ${isStory && html`<p>${link('cluster', { id: get('cluster_id') }, 'The story it belongs to')}</p>`}
    ${(source || get('source_outlet')) && section('Where it is from', html`<p>${source ? [articleLink(source), ' of '] : ''}${outletLink(get('source_outlet')) || 'an outlet that is not named'},
      ${' '}by ${get('source_basis').replaceAll('+', ' and ')}, confidence ${get('confidence').toFixed(2)}. ${behind !== undefined && pairLink(id, source, 'Side by side')}</p>
      ${behind === undefined && html`<${ReviewForm} ends=${[[id, 'this article']]} matched=${source} />`}`,
      weights?.length > 0 && evidenceTable(weights.map(([kind, weight, detail]) => [kind, towards(weight), detail]), 'Evidence for this source', false))}
    ${made.length > 0 && section('What it says of its source', grid({
      name: 'attributions', args, view: 'article', rows: made, table: claims, caption: 'Claims of this article',
      columns: [column(claims, 'quote', 'Claim', { kind: 'title', cell: (r) => quote(claims.get(r, 'quote'), get('language')) }), column(claims, 'outlet', 'Names', { kind: 'outlet', cell: (r) => bdi(claims.get(r, 'outlet')) }), column(claims, 'relation', 'Relation'),
        column(claims, 'kind', 'Wording'), column(claims, 'origin', 'Read in'), column(claims, 'confidence', 'Conf.')],
    }))}
    ${shared.length > 0 && section('What it shares text with', html`<${PairGrid} rows=${shared} args=${args} view="article" caption="Pairs of this article" />`)}
    ${broken.length > 0 && section('Findings', findingGrid(broken, args, 'article', false))}`, quote(titleOf(id), get('language'))];
}

function weakLinks(rows, inside) {
  const t = tables.pairs;
  return html`<ul>${rows.map((row) => {
    const [left, right] = [t.get(row, 'left'), t.get(row, 'right')];
    const [here, there] = inside.has(left) ? [left, right] : [right, left];
    return html`<li>${articleLink(here)} and ${articleLink(there)} of ${link('cluster', { id: about(there, 'cluster_id') }, 'another story')}: ${pairLink(here, there, many(t.get(row, 'shared_words'), 'shared word'))}</li>`;
  })}</ul>`;
}

export async function cluster(args) {
  const id = args.get('id');
  const [of] = tables.clusters.where('cluster_id', id);
  if (of === undefined) return nothing('Story');
  const { graph: drawn, time } = await storyOf(of);
  const t = tables.audit;
  const get = (key) => tables.clusters.get(of, key);
  const members = t.where('cluster_id', id);
  const inside = new Set(members.map((row) => t.get(row, 'document_id')));
  const pairs = [...new Set([...inside].flatMap(pairsOf))];
  const weak = pairs.filter((row) => tables.pairs.get(row, 'bridge'));
  const title = get('title') || id;
  const order = [...members].sort((a, b) => ((t.get(a, 'published') || '~') < (t.get(b, 'published') || '~') ? -1 : 1));
  return [title, html`
    <p class="lead">${many(members.length, 'article')} at ${many(get('outlets'), 'outlet')}; ${many(get('copies'), 'copy', 'copies')}, ${count(get('uncredited'))} of them uncredited.
      ${' '}The weakest resemblance that holds the story together is ${share(get('confidence'))}.${weak.length > 0 && ` ${many(weak.length, 'weak link')} to other stories ${weak.length === 1 ? 'was' : 'were'} cut.`}</p>
    <p class="hint"><button type="button" onClick=${() => print()}>Print this story</button></p>
    ${section('When', timeline(time))}
    ${section('Who from whom', graph(drawn))}
    ${section('Articles', grid({
      name: 'members', args, view: 'cluster', rows: order, table: t, caption: 'Articles of this story, earliest first',
      columns: [column(t, 'title', 'Headline', { kind: 'title', cell: articleCell(t, 'document_id') }), column(t, 'outlet_id', 'Outlet', { kind: 'outlet', cell: (row) => bdi(t.get(row, 'outlet_id')) }),
        publishedColumn(t), column(t, 'published_precision', 'To the'), verdictColumn(t), creditColumn(t),
        column(t, 'source_document_id', 'From', { kind: 'title', cell: (row) => articleCell(t, 'source_document_id')(row) || bdi(t.get(row, 'source_outlet')) }),
        column(t, 'source_basis', 'By', { cell: (row) => t.get(row, 'source_basis').replaceAll('+', ' + ') }), column(t, 'confidence', 'Conf.')],
    }))}
    ${weak.length > 0 && section('Weak links that were cut', weakLinks(weak, inside))}
    ${section('Pairs', html`<${PairGrid} rows=${pairs} args=${args} view="cluster" caption="Pairs of this story, and links to others that were cut" />`)}`,
  quote(title, about(get('original_document_id') || id, 'language'))];
}

let current = 0;
export function step(number, side = 'left') {
  const mark = document.getElementById(`${side}-${number}`);
  if (!mark) return;
  document.querySelectorAll('mark.here').forEach((each) => each.classList.remove('here'));
  for (const each of ['left', 'right']) document.getElementById(`${each}-${number}`)?.classList.add('here');
  current = number;
  mark.scrollIntoView({ block: 'center' });
  mark.focus({ preventScroll: true });
  say(`Passage ${number}`);
}
export const stepBy = (by) => step(Math.max(1, current + by));

function excerpt(pieces, side, language, passages) {
  const other = side === 'left' ? 'right' : 'left';
  const piece = (each) => {
    if (each.leftOut) return html`<span class="left-out" lang="en" dir="ltr"> … ${many(each.leftOut, 'character')} left out … </span>`;
    if (!each.passage) return html`<span class="context">${each.text}</span>`;
    const { number, moved, quoted } = passages[each.passage - 1];
    const note = `[${number}]${moved ? ' moved' : ''}${quoted ? ' quoted' : ''}`;
    const jump = (event) => { event.preventDefault(); step(number, other); };
    return html`<a class="number" href="#" dir="ltr" onClick=${jump} aria-label=${`Passage ${note}: show it on the ${other}`}>${note}</a><mark
      class=${`passage p${number % 4}${moved ? ' moved' : ''}${quoted ? ' quoted' : ''}`} id=${`${side}-${number}`} tabindex="-1">${each.text}</mark>`;
  };
  return html`<div class="text" lang=${language || 'und'} dir=${direction(language)}>${pieces.map(piece)}</div>`;
}

const DIRECTIONS = { left: 'The left is the source', right: 'The right is the source', undetermined: 'The evidence does not say which is the source' };
const lagOf = (lag) => (lag === null ? 'unknown' : `${(Math.abs(lag) / 3600).toFixed(1)} h, ${lag > 0 ? 'left first' : lag < 0 ? 'right first' : 'same time'}`);

// The pairs before and after this one in the list that was looked at last.
export function neighbours(row) {
  const { rows, leads } = queue.rows.includes(row) ? queue : { rows: tables.pairs.all(), leads: (each) => href('pair', { left: tables.pairs.get(each, 'left'), right: tables.pairs.get(each, 'right') }) };
  const at = rows.indexOf(row);
  return { at: at + 1, of: rows.length, before: at > 0 ? leads(rows[at - 1]) : '', after: at + 1 < rows.length ? leads(rows[at + 1]) : '' };
}
export const around = { before: '', after: '' };

export async function pair(args) {
  const row = pairOf(args.get('left') ?? '', args.get('right') ?? '');
  if (row === undefined) return nothing('Pair');
  const [found, weights] = await Promise.all([excerptsOf(row), evidenceOf(row)]);
  current = 0;
  const get = (key) => tables.pairs.get(row, key);
  const [left, right, basis] = [get('left'), get('right'), get('direction_basis')];
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const { at, of, before, after } = neighbours(row);
  Object.assign(around, { before, after });
  const ends = [[right, 'the right'], [left, 'the left']];
  if (get('direction') === 'right') ends.reverse();
  const half = (side, id) => html`<section class="side"><h2>${side === 'left' ? 'Left' : 'Right'}: ${articleLink(id)}</h2>${card(id, true)}
    ${found ? excerpt(found[side], side, about(id, 'language'), found.passages) : html`<p class="none">The excerpts of this pair were left out to keep the report small. <code>provenance report OUT --html FILE --budget 0</code> writes those of every pair.</p>`}</section>`;
  const figures = [['Relation', get('relation')], ['Left in right', share(get('containment_left'))], ['Right in left', share(get('containment_right'))], ['Jaccard', share(get('jaccard'))],
    ['Shared words', count(get('shared_words'))], ['Longest run', many(get('longest_run'), 'word')], ['Lag', lagOf(get('lag_seconds'))]];
  if (get('bridge')) figures.push(['Cut', 'this pair alone would have joined two stories']);
  const turn = (to, words, key) => (to ? html`<a class="button" href=${to}>${words} <kbd>${key}</kbd></a>` : html`<span class="button off">${words} <kbd>${key}</kbd></span>`);
  return [`Pair: ${get('relation')}`, html`
    <p class="turn">${turn(before, '‹ Previous', '[')} <span class="tally">${count(at)} of ${count(of)}</span> ${turn(after, 'Next ›', ']')}</p>
    <p class="lead">${DIRECTIONS[get('direction')]}${basis && ` (${basis.replaceAll('+', ', ')})`}. Weights add up to ${Math.abs(sum).toFixed(2)}${sum ? ` for the ${sum > 0 ? 'left' : 'right'}` : ''}.</p>
    <dl class="figures">${figures.map((each) => html`<div>${fact(...each)}</div>`)}</dl>
    <${ReviewForm} key=${`${left} ${right}`} ends=${ends} matched=${ends[1][0]} />
    ${section('Evidence', weights.length ? evidenceTable(weights, 'What speaks for which side', true) : html`<p class="none">None.</p>`)}
    <p class="hint">Passages have the same number and pattern on both sides; <kbd>n</kbd> and <kbd>p</kbd> step through them. ${report.context === null ? '' : `Only shared passages and ${report.context} words around them are in this report.`}</p>
    <div class="sides">${half('left', left)}${half('right', right)}</div>
    ${found?.passages.length > 0 && section('Passages', passageMap(found, step), grid({
      name: 'passages', args, view: 'pair', rows: found.passages, caption: 'Shared passages in the order of the left text',
      columns: [{ key: 'number', label: 'Number', number: true, value: (p) => p.number, cell: (p) => html`<button type="button" class="plain" onClick=${() => step(p.number)}>${p.number}</button>` },
        { key: 'words', label: 'Words', number: true, whole: true, value: (p) => p.words },
        { key: 'moved', label: 'Moved', value: (p) => (p.moved ? 'moved' : '') }, { key: 'quoted', label: 'Quoted', value: (p) => (p.quoted ? 'quoted' : '') },
        { key: 'start', label: 'Begins with', kind: 'title', value: (p) => found.left.find((piece) => piece.passage === p.number)?.text.slice(0, 80) ?? '', cell: (p) => quote(found.left.find((piece) => piece.passage === p.number)?.text.slice(0, 80) ?? '', about(left, 'language')) }],
    }))}`];
}
