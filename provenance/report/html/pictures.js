// Pictures: SVG drawn from the layouts that are in the data. Each stands beside a table of the same.
const NODE = { width: 200, height: 46, across: 270, down: 60 };
const cut = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join('')}…` : text);

// A table whose rows carry a bar: picture and table in one. Rows: [label, count, explanation, href].
function bars(name, caption, rows, headed = 'What') {
  const whole = Math.max(1, ...rows.map(([, number]) => number));
  const total = rows.reduce((sum, [, number]) => sum + number, 0);
  const told = rows.some((row) => row[2]);
  const bar = ([, number]) => s('svg', { class: 'bar', viewBox: '0 0 200 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    s('rect', { width: 200, height: 14, class: 'track' }), s('rect', { width: (200 * number) / whole, height: 14 }));
  const line = (row) => h('tr', {}, h('th', { scope: 'row' }, row[3] ? h('a', { href: row[3] }, row[0]) : row[0]),
    h('td', { class: 'number' }, count(row[1])), h('td', { class: 'number' }, percent(row[1], name === 'funnel' ? whole : total)),
    h('td', { class: 'bar-cell' }, bar(row)), told && h('td', { class: 'why' }, row[2]));
  const save = () => download(name, [name, 'count', 'meaning'], rows.map((row) => row.slice(0, 3)));
  const head = (words, number) => h('th', { scope: 'col', class: number ? 'number' : null }, words);
  return h('div', { class: 'grid short' },
    h('button', { type: 'button', class: 'csv', onclick: save, 'aria-label': `Download CSV: ${caption}` }, 'CSV'),
    wide(caption, h('table', { class: 'bars' }, h('caption', {}, caption),
      h('thead', {}, h('tr', {}, head(headed), head('Count', true), head('Share', true), head('Bar'), told && head('What it says'))), h('tbody', {}, rows.map(line)))));
}

function drawing(label, width, height, ...children) {
  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'group', 'aria-label': label }, ...children);
  return wide(label, svg);
}

function graph({ nodes, edges, left_out: leftOut }) {
  const corner = (node) => [14 + nodes[node][2] * NODE.across, 10 + nodes[node][3] * NODE.down];
  const width = 28 + NODE.width + NODE.across * Math.max(...nodes.map((node) => node[2]));
  const height = 20 + NODE.height + NODE.down * Math.max(...nodes.map((node) => node[3]));
  const open = edges.some(([, , kind]) => kind === 'open');

  function edge([source, copy, kind]) {
    const [x1, y1] = corner(source);
    const [x2, y2] = corner(copy);
    const middle = NODE.height / 2;
    if (kind === 'open') {
      const [from, to] = [x1 + NODE.width, x2 + NODE.width];
      const bend = Math.max(from, to) + 26 + Math.min(40, Math.abs(y2 - y1) / 5);
      return s('path', { class: kind, d: `M${from} ${y1 + middle}C${bend} ${y1 + middle} ${bend} ${y2 + middle} ${to} ${y2 + middle}` });
    }
    const [start, end] = [x1 + NODE.width, x2 - 2];
    const bend = (start + end) / 2;
    return s('path', { class: kind, 'marker-end': 'url(#arrow)', d: `M${start} ${y1 + middle}C${bend} ${y1 + middle} ${bend} ${y2 + middle} ${end} ${y2 + middle}` });
  }

  function node([id, outlet], number) {
    const [x, y] = corner(number);
    const box = [
      s('title', {}, id ? `${outlet}: ${titleOf(id)}` : `${outlet}, not in the crawl`),
      s('rect', { x, y, width: NODE.width, height: NODE.height, rx: 5, class: id ? 'inside' : 'outside' }),
      s('text', { x: x + 10, y: y + 19, class: 'who' }, cut(outlet || id, 25)),
      s('text', { x: x + 10, y: y + 36, class: 'date' }, id ? `${about(id, 'verdict')} ${when(id).slice(0, 16)}` : 'not in the crawl'),
    ];
    return id ? s('a', { href: href('article', { id }) }, box) : s('g', {}, box);
  }

  const arrow = s('defs', {}, s('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' },
    s('path', { d: 'M0 0L8 4L0 8Z', class: 'head' })));
  const key = (kind, words) => h('li', {}, s('svg', { width: 46, height: 10, 'aria-hidden': 'true' }, s('path', { class: kind, d: 'M0 5H46' })), ' ', words);
  return h('figure', { class: 'graph' },
    drawing('Provenance graph, from source to copy', width + (open ? 60 : 0), height, arrow, edges.map(edge), nodes.map(node)),
    h('figcaption', {},
      h('ul', { class: 'legend' }, key('claimed', 'claimed by a credit line or canonical url'), key('inferred', 'inferred from text and time'),
        open && key('open', 'shared text, who was first is not known')),
      leftOut > 0 && h('p', {}, `${count(leftOut)} more articles are in the table only.`)));
}

function timeline({ rows, ticks, undated }) {
  if (!rows.length) return h('p', {}, 'No article of this story has a publication time.');
  const [left, across, step, top] = [330, 560, 26, 30];
  const height = top + rows.length * step + 6;
  const x = (place) => left + place * across;
  const axis = ticks.map(([place, label]) => [
    s('path', { class: 'tick', d: `M${x(place)} ${top - 6}V${height - 4}` }),
    s('text', { x: x(place), y: 14, class: 'date', 'text-anchor': 'middle' }, label),
  ]);
  const row = ([id, from, to], number) => {
    const y = top + number * step + step / 2;
    const vague = to > from;
    const mark = vague
      ? s('rect', { class: 'vague', x: x(from), y: y - 6, width: Math.max(4, (to - from) * across), height: 12, rx: 3 })
      : s('circle', { class: 'exact', cx: x(from), cy: y, r: 6 });
    return s('a', { href: href('article', { id }) },
      s('title', {}, `${when(id)}, known to the ${about(id, 'published_precision')}: ${titleOf(id)}`),
      s('path', { class: 'row', d: `M4 ${y + step / 2}H${left + across}` }),
      s('text', { x: 4, y: y + 4, class: 'who' }, cut(about(id, 'outlet_id') || id, 25)),
      s('text', { x: left - 16, y: y + 4, class: 'date', 'text-anchor': 'end' }, when(id).slice(0, 16)), mark);
  };
  return h('figure', { class: 'time' },
    drawing('Timeline by publication, in UTC', left + across + 20, height, axis, rows.map(row)),
    h('figcaption', {},
      h('ul', { class: 'legend' },
        h('li', {}, s('svg', { width: 14, height: 14, 'aria-hidden': 'true' }, s('circle', { class: 'exact', cx: 7, cy: 7, r: 6 })), ' known to the minute'),
        h('li', {}, s('svg', { width: 30, height: 14, 'aria-hidden': 'true' }, s('rect', { class: 'vague', y: 1, width: 29, height: 12, rx: 3, x: 0.5 })), ' some time in the bar')),
      h('p', {}, 'The axis is in UTC, the dates beside the names are as published.'),
      undated.length > 0 && h('p', {}, `${count(undated.length)} without a publication time.`)));
}

function matrix(flow) {
  const MOST = 16;
  const sum = (key) => {
    const totals = new Map();
    for (const row of flow.all()) totals.set(flow.get(row, key), (totals.get(flow.get(row, key)) ?? 0) + flow.get(row, 'articles'));
    return [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MOST).map(([name]) => name);
  };
  const [sources, takers] = [sum('source_outlet'), sum('outlet')];
  const cells = new Map(flow.all().map((row) => [`${flow.get(row, 'source_outlet')}\n${flow.get(row, 'outlet')}`, row]));
  const most = Math.max(1, ...flow.values[2]);
  const cell = (source, taker) => {
    const row = cells.get(`${source}\n${taker}`);
    if (row === undefined) return h('td', { class: 'number' });
    const [number, uncredited] = [flow.get(row, 'articles'), flow.get(row, 'uncredited')];
    const level = Math.ceil((4 * number) / most);
    const args = { source_outlet: source || '–', outlet_id: taker || '–', taken: 'yes' };
    return h('td', { class: `number level${level}` }, h('a', { href: href('audit', args), 'aria-label': `${number} from ${source || 'nobody named'} at ${taker}, ${uncredited} uncredited` },
      number, uncredited > 0 && h('span', { class: 'uncredited' }, ` (${uncredited})`)));
  };
  return wide('Who takes from whom', h('table', { class: 'matrix' },
    h('caption', {}, `Rows: the ${sources.length} outlets most is from. Columns: the ${takers.length} that take most. Count of copies and excerpts; in brackets, how many of them carry no credit.`),
    h('thead', {}, h('tr', {}, h('td'), takers.map((taker) => h('th', { scope: 'col' }, h('span', {}, cut(taker || 'unknown', 26)))))),
    h('tbody', {}, sources.map((source) => h('tr', {}, h('th', { scope: 'row' }, h('bdi', {}, source || 'nobody named')), takers.map((taker) => cell(source, taker)))))));
}

function sankey({ nodes, bands, unit }) {
  const [left, right, down] = [230, 690, Math.max(260, 30 * Math.max(...[0, 1].map((side) => nodes.filter((node) => node[1] === side).length)))];
  const y = (place) => 8 + place * down;
  const name = (node) => (nodes[node][0] === '\0others' ? 'all others' : nodes[node][0] || (nodes[node][1] ? 'unknown' : 'nobody named'));
  const middle = (left + right) / 2;
  const strip = (kind, from, to, thick) => s('path', { class: kind,
    d: `M${left} ${y(from)}C${middle} ${y(from)} ${middle} ${y(to)} ${right} ${y(to)}V${y(to) + thick}C${middle} ${y(to) + thick} ${middle} ${y(from) + thick} ${left} ${y(from) + thick}Z` });
  const band = ([source, taker, from, to, articles, uncredited]) => {
    const told = (articles - uncredited) * unit;
    return s('g', { class: 'band' },
      s('title', {}, `${name(source)} to ${name(taker)}: ${count(articles)}, of these ${count(uncredited)} uncredited`),
      uncredited < articles && strip('credited', from, to, told * down),
      uncredited > 0 && strip('uncredited', from + told, to + told, uncredited * unit * down));
  };
  const label = ([, side, from, to], number) => [
    s('rect', { class: 'node', x: side ? right : left - 8, y: y(from), width: 8, height: Math.max(1, (to - from) * down) }),
    s('text', { x: side ? right + 16 : left - 16, y: y((from + to) / 2) + 4, 'text-anchor': side ? 'start' : 'end' }, cut(name(number), 28)),
  ];
  const hatch = s('defs', {}, s('pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    s('rect', { class: 'ground', width: 6, height: 6 }), s('path', { class: 'stripe', d: 'M0 0V6' })));
  const key = (kind, words) => h('li', {}, s('svg', { width: 30, height: 14, class: 'sankey', 'aria-hidden': 'true' }, s('path', { class: kind, d: 'M1 1H29V13H1Z' })), ' ', words);
  const picture = drawing('From whom, on the left, to whom, on the right', right + 240, down + 16, hatch, bands.map(band), nodes.map(label));
  return h('figure', { class: 'sankey' }, picture,
    h('figcaption', {}, h('ul', { class: 'legend' }, key('credited', 'with a credit line'), key('uncredited', 'without a credit line'))));
}
