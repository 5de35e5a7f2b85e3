// Details: one article, one story, one pair.
const nothing = (what) => [what, [h('p', {}, `This report has no such ${what.toLowerCase()}. The address may be of another one.`)]];

function evidenceTable(rows, caption, sides) {
  const most = Math.max(0.01, ...rows.map(([, weight]) => Math.abs(weight)));
  const bar = (weight) => s('svg', { class: 'weight', viewBox: '-100 0 200 14', 'aria-hidden': 'true' },
    s('path', { class: 'tick', d: 'M0 0V14' }), s('rect', { x: weight > 0 === sides ? (-100 * Math.abs(weight)) / most : 0, y: 2, width: (100 * Math.abs(weight)) / most, height: 10 }));
  const toward = (weight) => (!sides || !weight ? '' : weight > 0 ? 'left' : 'right');
  return wide(caption, h('table', {}, h('caption', {}, caption),
    h('thead', {}, h('tr', {}, ['Evidence', 'Weight', 'Bar', sides && 'Speaks for', 'What was found'].filter(Boolean).map((words) => h('th', { scope: 'col', class: words === 'Weight' ? 'number' : null }, words)))),
    h('tbody', {}, rows.map(([kind, weight, detail]) => h('tr', {}, h('th', { scope: 'row' }, kind),
      h('td', { class: 'number' }, `${weight > 0 ? '+' : weight < 0 ? '−' : ''}${Math.abs(weight).toFixed(2)}`),
      h('td', { class: 'bar-cell' }, bar(weight)), sides && h('td', {}, toward(weight)), h('td', { class: 'title' }, h('bdi', {}, detail)))))));
}

const card = (id, brief) => h('dl', { class: 'facts' },
  fact('Outlet', outletLink(about(id, 'outlet_id')) || 'unknown'), fact('Address', external(about(id, 'url'))),
  fact('Published', when(id) || 'unknown', about(id, 'published_precision') ? ` (to the ${about(id, 'published_precision')})` : ''),
  !brief && [fact('Author', h('bdi', {}, about(id, 'byline') || 'unknown')), fact('Language', about(id, 'language') || 'unsure'), fact('Words', count(about(id, 'words'))),
  fact('Input', h('bdi', {}, about(id, 'input')), about(id, 'locator') ? `, ${about(id, 'locator')}` : ''), fact('Id', h('code', {}, id))]);

VIEWS.article = async (args) => {
  const id = args.get('id');
  const row = article(id);
  if (row === undefined) return nothing('Article');
  const get = (key) => tables.audit.get(row, key);
  const source = get('source_document_id');
  const pairs = [...tables.pairs.where('left', id), ...tables.pairs.where('right', id)];
  const behind = source ? pairOf(id, source) : undefined;
  const evidence = behind === undefined ? report.links[id] : (await pairDetails(behind)).evidence;
  const claims = tables.attributions;
  const made = claims.where('document_id', id);
  const story = tables.clusters.where('cluster_id', get('cluster_id')).length > 0;
  const findings = tables.findings.where('document_id', id);
  return [titleOf(id), [
    h('p', { class: 'lead' }, tag(get('verdict'), VERDICTS), ` ${VERDICTS[get('verdict')]}. `, h('span', {}, 'Credit: '), tag(get('attribution_status'), STATUSES), ` ${STATUSES[get('attribution_status')]}.`),
    card(id),
    (source || get('source_outlet')) && section('Where it is from', h('p', {}, source ? [articleLink(source), ' of '] : '', outletLink(get('source_outlet')) || 'an outlet that is not named',
      `, by ${get('source_basis').replaceAll('+', ' and ')}, confidence ${get('confidence')}. `, behind !== undefined && link('pair', { left: id < source ? id : source, right: id < source ? source : id }, 'Side by side')),
      evidence && evidenceTable(evidence.map(([kind, weight, detail]) => [kind, source && id < source ? -weight : weight, detail]), 'Evidence for this source', false)),
    story && h('p', {}, link('cluster', { id: get('cluster_id') }, 'The story it belongs to')),
    made.length > 0 && section('What it says of its source', grid({
      name: 'attributions', args, view: 'article', rows: made, table: claims, caption: 'Claims of this article',
      columns: [column(claims, 'quote', 'Claim', { kind: 'title', cell: (r) => quote(claims.get(r, 'quote'), get('language')) }), column(claims, 'outlet', 'Names'), column(claims, 'relation', 'Relation'),
        column(claims, 'kind', 'Wording'), column(claims, 'origin', 'Read in'), column(claims, 'confidence', 'Conf.')],
    })),
    pairs.length > 0 && section('What it shares text with', pairGrid(pairs, args, 'article', false, 'Pairs of this article')),
    findings.length > 0 && section('Findings', findingGrid(findings, args, 'article', false)),
  ], quote(titleOf(id), get('language'))];
};

VIEWS.cluster = (args) => {
  const id = args.get('id');
  const story = report.stories[id];
  if (!story) return nothing('Story');
  const t = tables.audit;
  const members = t.where('cluster_id', id);
  const inside = new Set(members.map((row) => t.get(row, 'document_id')));
  const of = tables.clusters.where('cluster_id', id)[0];
  const pairs = [...inside].flatMap((doc) => tables.pairs.where('left', doc).concat(tables.pairs.where('right', doc).filter((row) => !inside.has(tables.pairs.get(row, 'left')))));
  const weak = pairs.filter((row) => tables.pairs.get(row, 'bridge'));
  const title = tables.clusters.get(of, 'title') || id;
  const named = tables.clusters.get(of, 'original_document_id') || id;
  const order = [...members].sort((a, b) => (t.get(a, 'published') || '~' ) < (t.get(b, 'published') || '~') ? -1 : 1);
  return [title, [
    h('p', { class: 'lead' }, `${count(members.length)} articles at ${count(tables.clusters.get(of, 'outlets'))} outlets; ${count(tables.clusters.get(of, 'copies'))} copies, ${count(tables.clusters.get(of, 'uncredited'))} of them uncredited. `
      + `The weakest resemblance that holds the story together is ${share(tables.clusters.get(of, 'confidence'))}.`, weak.length > 0 && ` ${weak.length} weak links to other stories were cut.`),
    section('When', timeline(story.time)),
    section('Who from whom', graph(story.graph)),
    section('Articles', grid({
      name: 'members', args, view: 'cluster', rows: order, table: t, caption: 'Articles of this story, earliest first',
      columns: [column(t, 'title', 'Headline', { kind: 'title', cell: articleCell(t, 'document_id') }), column(t, 'outlet_id', 'Outlet'),
        column(t, 'published', 'Published', { kind: 'date', cell: (row) => when(t.get(row, 'document_id')) }), column(t, 'published_precision', 'To the'),
        column(t, 'verdict', 'Verdict', { cell: (row) => tag(t.get(row, 'verdict'), VERDICTS) }), column(t, 'attribution_status', 'Credit', { cell: (row) => tag(t.get(row, 'attribution_status'), STATUSES) }),
        column(t, 'source_document_id', 'From', { kind: 'title', cell: (row) => articleCell(t, 'source_document_id')(row) || h('bdi', {}, t.get(row, 'source_outlet')) }),
        column(t, 'source_basis', 'By'), column(t, 'confidence', 'Conf.')],
    })),
    section('Pairs', pairGrid(pairs, args, 'cluster', false, 'Pairs of this story, and links to others that were cut')),
  ], quote(title, about(named, 'language'))];
};

function excerpt(pieces, side, language, marks, leftTexts) {
  const passage = ([text, number]) => {
    const [, moved, quoted] = marks[number - 1];
    const kind = `passage p${number % 4}${moved ? ' moved' : ''}${quoted ? ' quoted' : ''}`;
    const note = [`[${number}]`, moved ? ' moved' : '', quoted ? ' quoted' : ''].join('');
    const other = side === 'left' ? 'right' : 'left';
    const jump = (event) => { event.preventDefault(); step(number, other); };
    return [h('a', { class: 'number', href: '#', onclick: jump, 'aria-label': `Passage ${note}: show it on the ${other}`, dir: 'ltr' }, note),
      h('mark', { class: kind, id: `${side}-${number}`, tabindex: '-1' }, text || leftTexts.get(number))];
  };
  const piece = (each) => (typeof each === 'number' ? h('span', { class: 'left-out', lang: 'en', dir: 'ltr' }, ` … ${count(each)} characters left out … `) : typeof each === 'string' ? h('span', { class: 'context' }, each) : passage(each));
  return fill(quote('', language, 'div', { class: 'text' }), {}, pieces.map(piece));
}

let current = 0;
function step(number, side) {
  const mark = document.getElementById(`${side ?? 'left'}-${number}`);
  if (!mark) return false;
  document.querySelectorAll('mark.here').forEach((each) => each.classList.remove('here'));
  for (const each of ['left', 'right']) document.getElementById(`${each}-${number}`)?.classList.add('here');
  current = number;
  mark.scrollIntoView({ block: 'center' });
  mark.focus({ preventScroll: true });
  say(`Passage ${number}`);
  return true;
}

VIEWS.pair = async (args) => {
  const row = pairOf(args.get('left') ?? '', args.get('right') ?? '');
  if (row === undefined) return nothing('Pair');
  current = 0;
  const t = tables.pairs;
  const get = (key) => t.get(row, key);
  const [left, right] = [get('left'), get('right')];
  const { excerpts: found, evidence: weights } = await pairDetails(row);
  const leftTexts = new Map(found?.left.filter(Array.isArray).map(([text, number]) => [number, text]));
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  const direction = { left: 'The left is the source', right: 'The right is the source', undetermined: 'The evidence does not say which is the source' }[get('direction')];
  const lag = get('lag_seconds');
  const half = (side, id) => h('section', { class: 'side' }, h('h2', {}, `${side === 'left' ? 'Left' : 'Right'}: `, articleLink(id)), card(id, true),
    found ? excerpt(found[side], side, about(id, 'language'), found.passages, leftTexts) : h('p', {}, 'The excerpts of this pair were left out to keep the page small.'));
  const passages = found?.passages.map((each, i) => [i + 1, ...each]) ?? [];
  return [`Pair: ${get('relation')}`, [
    h('p', { class: 'lead' }, `${direction}${get('direction_basis') ? ` (${get('direction_basis').replaceAll('+', ', ')})` : ''}. Weights add up to ${sum.toFixed(2)}.`),
    h('dl', { class: 'figures' }, [fact('Relation', get('relation')), fact('Left in right', share(get('containment_left'))), fact('Right in left', share(get('containment_right'))),
      fact('Jaccard', share(get('jaccard'))), fact('Shared words', count(get('shared_words'))), fact('Longest run', `${count(get('longest_run'))} words`),
      fact('Lag', lag === null ? 'unknown' : `${(Math.abs(lag) / 3600).toFixed(1)} h, ${lag > 0 ? 'left first' : lag < 0 ? 'right first' : 'same time'}`), get('bridge') && fact('Cut', 'this pair alone would have joined two stories')].filter(Boolean).map((each) => h('div', {}, each))),
    weights.length > 0 ? section('Evidence', evidenceTable(weights, 'What speaks for which side', true)) : section('Evidence', h('p', {}, 'None.')),
    h('p', { class: 'hint' }, 'Passages have the same number on both sides; ', h('kbd', {}, 'n'), ' and ', h('kbd', {}, 'p'), ' step through them. ', report.context === null ? '' : `Only shared passages and ${report.context} words around them are in this page.`),
    h('div', { class: 'sides' }, half('left', left), half('right', right)),
    passages.length > 0 && section('Passages', grid({
      name: 'passages', args, view: 'pair', rows: passages, caption: 'Shared passages in the order of the left text',
      columns: [{ key: 'number', label: 'Number', number: true, value: (p) => p[0] }, { key: 'words', label: 'Words', number: true, value: (p) => p[1] },
        { key: 'moved', label: 'Moved', value: (p) => (p[2] ? 'moved' : '') }, { key: 'quoted', label: 'Quoted', value: (p) => (p[3] ? 'quoted' : '') }],
    })),
  ]];
};
