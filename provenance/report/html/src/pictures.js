// Pictures: SVG drawn from the layouts that are in the data. Each stands beside a table of the same.
import { max, rollup, sum } from 'd3-array';
import { area, curveBumpX, curveBumpY, link as curve } from 'd3-shape';
import { href } from './address.js';
import { about, titleOf, when } from './data.js';
import { download } from './csv.js';
import { bdi, count, cut, html, percent, wide } from './markup.js';

const across = curve(curveBumpX);

// A table whose rows carry a bar: picture and table in one. Rows: [label, count, explanation, href].
export function bars(name, caption, rows, headed) {
  const whole = Math.max(1, max(rows, ([, number]) => number) ?? 1);
  const total = sum(rows, ([, number]) => number);
  const told = rows.some((row) => row[2]);
  const save = () => download(name, [name, 'count', 'meaning'], rows.map((row) => row.slice(0, 3)));
  if (!rows.length) return html`<p class="none">None.</p>`;
  return html`<div class="grid short">
    <button type="button" class="csv" onClick=${save} aria-label=${`Download CSV: ${caption}`}>CSV</button>
    ${wide(caption, html`<table class="bars"><caption>${caption}</caption>
      <thead><tr><th scope="col">${headed}</th><th scope="col" class="number">Count</th><th scope="col" class="number">Share</th><th scope="col">Bar</th>${told && html`<th scope="col">What it says</th>`}</tr></thead>
      <tbody>${rows.map(([label, number, why, to]) => html`<tr>
        <th scope="row">${to && number ? html`<a href=${to}>${label}</a>` : label}</th>
        <td class="number">${count(number)}</td><td class="number">${percent(number, name === 'funnel' ? whole : total)}</td>
        <td class="bar-cell"><svg class="bar" viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true"><rect width="200" height="14" class="track" /><rect width=${(200 * number) / whole} height="14" /></svg></td>
        ${told && html`<td class="why">${why}</td>`}</tr>`)}</tbody></table>`)}
  </div>`;
}

const drawing = (label, width, height, ...children) => wide(label,
  html`<svg viewBox=${`0 0 ${width} ${height}`} width=${width} height=${height} role="group" aria-label=${label}>${children}</svg>`);

const sample = (kind, words, width = 46) => html`<li><svg width=${width} height="10" aria-hidden="true"><path class=${kind} d=${`M0 5H${width}`} /></svg> ${words}</li>`;

const NODE = { width: 210, height: 46, across: 290, down: 60 };

export function graph({ nodes, edges, left_out: leftOut }) {
  const corner = (node) => [14 + nodes[node][2] * NODE.across, 10 + nodes[node][3] * NODE.down];
  const open = edges.some(([, , kind]) => kind === 'open');
  const width = 28 + NODE.width + NODE.across * max(nodes, (node) => node[2]) + (open ? 60 : 0);
  const height = 20 + NODE.height + NODE.down * max(nodes, (node) => node[3]);
  const edge = ([source, copy, kind]) => {
    const [[x1, y1], [x2, y2]] = [corner(source), corner(copy)];
    const [from, to] = [y1 + NODE.height / 2, y2 + NODE.height / 2];
    if (kind === 'open') {
      const [start, end] = [x1 + NODE.width, x2 + NODE.width];
      const bend = Math.max(start, end) + 26 + Math.min(40, Math.abs(to - from) / 5);
      return html`<path class="open" d=${`M${start} ${from}C${bend} ${from} ${bend} ${to} ${end} ${to}`} />`;
    }
    return html`<path class=${kind} marker-end="url(#arrow)" d=${across({ source: [x1 + NODE.width, from], target: [x2 - 2, to] })} />`;
  };
  const node = ([id, outlet], number) => {
    const [x, y] = corner(number);
    const box = html`<title>${id ? `${outlet}: ${titleOf(id)}` : `${outlet}, not in the crawl`}</title>
      <rect x=${x} y=${y} width=${NODE.width} height=${NODE.height} rx="5" class=${id ? 'inside' : 'outside'} />
      <text x=${x + 10} y=${y + 19} class="who">${cut(outlet || id, 27)}</text>
      <text x=${x + 10} y=${y + 36} class="date">${id ? `${about(id, 'verdict')} · ${when(id).slice(0, 16) || 'no time'}` : 'not in the crawl'}</text>`;
    return id ? html`<a href=${href('article', { id })}>${box}</a>` : html`<g>${box}</g>`;
  };
  return html`<figure class="graph">
    ${drawing('Provenance graph, from source to copy', width, height,
      html`<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z" class="head" /></marker></defs>`,
      edges.map(edge), nodes.map(node))}
    <figcaption>
      <ul class="legend">${sample('claimed', 'claimed by a credit line or canonical url')}${sample('inferred', 'inferred from text and time')}${open && sample('open', 'shared text, who was first is not known')}</ul>
      ${leftOut > 0 && html`<p>${count(leftOut)} more articles are in the table only.</p>`}
    </figcaption></figure>`;
}

export function timeline({ rows, ticks, undated, left_out: leftOut }) {
  if (!rows.length) return html`<p class="none">No article of this story has a publication time.</p>`;
  const [left, broad, step, top] = [356, 540, 26, 30];
  const height = top + rows.length * step + 6;
  const x = (at) => left + at * broad;
  const axis = ticks.map(([at, label]) => html`<path class="tick" d=${`M${x(at)} ${top - 6}V${height - 4}`} /><text x=${x(at)} y="14" class="date" text-anchor="middle">${label}</text>`);
  const row = ([id, from, to], number) => {
    const y = top + number * step + step / 2;
    return html`<a href=${href('article', { id })}>
      <title>${`${when(id)}, known to the ${about(id, 'published_precision')}: ${titleOf(id)}`}</title>
      <path class="row" d=${`M4 ${y + step / 2}H${left + broad}`} />
      <text x="4" y=${y + 4} class="who">${cut(about(id, 'outlet_id') || id, 26)}</text>
      <text x=${left - 18} y=${y + 4} class="date" text-anchor="end">${when(id).slice(0, 16)}</text>
      ${to > from ? html`<rect class="vague" x=${x(from)} y=${y - 6} width=${Math.max(4, (to - from) * broad)} height="12" rx="3" />` : html`<circle class="exact" cx=${x(from)} cy=${y} r="6" />`}
    </a>`;
  };
  return html`<figure class="time">
    ${drawing('Timeline by publication, in UTC', left + broad + 30, height, axis, rows.map(row))}
    <figcaption>
      <ul class="legend"><li><svg width="14" height="14" aria-hidden="true"><circle class="exact" cx="7" cy="7" r="6" /></svg> known to the minute</li>
        <li><svg width="30" height="14" aria-hidden="true"><rect class="vague" y="1" width="29" height="12" rx="3" x="0.5" /></svg> some time in the bar</li></ul>
      <p>The axis is in UTC, the times beside the names are as published.${undated.length > 0 && ` ${count(undated.length)} of the articles have none.`}${leftOut > 0 && ` ${count(leftOut)} later articles are in the table only.`}</p>
    </figcaption></figure>`;
}

const MATRIX = 16;

export function matrix(flow) {
  const largest = (key) => {
    const totals = [...rollup(flow.all(), (rows) => sum(rows, (row) => flow.get(row, 'articles')), (row) => flow.get(row, key))];
    return totals.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, MATRIX).map(([name]) => name);
  };
  const [sources, takers] = [largest('source_outlet'), largest('outlet')];
  const cells = new Map(flow.all().map((row) => [`${flow.get(row, 'source_outlet')}\n${flow.get(row, 'outlet')}`, row]));
  const most = Math.max(1, max(flow.column('articles')));
  const cell = (source, taker) => {
    const row = cells.get(`${source}\n${taker}`);
    if (row === undefined) return html`<td class="number"></td>`;
    const [number, uncredited] = [flow.get(row, 'articles'), flow.get(row, 'uncredited')];
    const args = { source_outlet: source || '–', outlet_id: taker || '–', taken: 'yes' };
    const label = `${number} from ${source || 'nobody named'} at ${taker || 'unknown'}, ${uncredited} uncredited`;
    return html`<td class=${`number level${Math.ceil((4 * number) / most)}`}><a href=${href('audit', args)} aria-label=${label}>${count(number)}${uncredited > 0 && html`<span class="uncredited"> (${count(uncredited)})</span>`}</a></td>`;
  };
  return wide('Who takes from whom', html`<table class="matrix">
    <caption>Rows: the ${sources.length} outlets most is from. Columns: the ${takers.length} that take most. Copies and excerpts; in brackets, how many of them carry no credit.</caption>
    <thead><tr><td></td>${takers.map((taker) => html`<th scope="col"><span>${cut(taker || 'unknown', 26)}</span></th>`)}</tr></thead>
    <tbody>${sources.map((source) => html`<tr><th scope="row">${bdi(source || 'nobody named')}</th>${takers.map((taker) => cell(source, taker))}</tr>`)}</tbody></table>`);
}

export function sankey({ nodes, bands, unit }) {
  const side = (number) => nodes.filter((node) => node[1] === number).length;
  const [left, right, down] = [240, 700, Math.max(200, 44 * Math.max(side(0), side(1)))];
  const y = (at) => 8 + at * down;
  const name = (node) => (nodes[node][0] === '\0others' ? 'all others' : nodes[node][0] || (nodes[node][1] ? 'unknown' : 'nobody named'));
  const shape = area().curve(curveBumpX);
  const strip = (kind, from, to, thick) => html`<path class=${kind} d=${shape.x((p) => p[0]).y0((p) => p[1]).y1((p) => p[1] + thick)([[left, y(from)], [right, y(to)]])} />`;
  const band = ([source, taker, from, to, articles, uncredited]) => {
    const told = (articles - uncredited) * unit;
    return html`<g class="band"><title>${`${name(source)} to ${name(taker)}: ${count(articles)}, of these ${count(uncredited)} uncredited`}</title>
      ${uncredited < articles && strip('credited', from, to, told * down)}
      ${uncredited > 0 && strip('uncredited', from + told, to + told, uncredited * unit * down)}</g>`;
  };
  const label = ([, place, from, to], number) => html`<rect class="node" x=${place ? right : left - 8} y=${y(from)} width="8" height=${Math.max(1, (to - from) * down)} />
    <text x=${place ? right + 16 : left - 16} y=${y((from + to) / 2) + 4} text-anchor=${place ? 'start' : 'end'}>${cut(name(number), 28)}</text>`;
  const key = (kind, words) => html`<li><svg width="30" height="14" aria-hidden="true"><path class=${kind} d="M1 1H29V13H1Z" /></svg> ${words}</li>`;
  return html`<figure class="sankey">
    ${drawing('From whom, on the left, to whom, on the right', right + 250, down + 16,
      html`<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="6" height="6" /><path class="stripe" d="M0 0V6" /></pattern></defs>`,
      bands.map(band), nodes.map(label))}
    <figcaption><ul class="legend">${key('credited', 'with a credit line')}${key('uncredited', 'without a credit line')}</ul></figcaption></figure>`;
}

const MAP = { width: 940, bar: 16, gap: 84 };

// Where the passages stand in both texts: bands that cross are passages that were moved.
export function passageMap({ left, right, passages }, step) {
  const spans = [left, right].map((pieces) => {
    const found = new Map();
    let at = 0;
    for (const piece of pieces) {
      const length = piece.leftOut ?? piece.text.length;
      if (piece.passage) found.set(piece.passage, [at, at + length]);
      at += length;
    }
    return { found, whole: Math.max(1, at) };
  });
  const x = (side, at) => 2 + (MAP.width * at) / Math.max(spans[0].whole, spans[1].whole);
  const [top, bottom] = [20 + MAP.bar, 20 + MAP.bar + MAP.gap];
  const shape = area().curve(curveBumpY).y((p) => p[0]).x0((p) => p[1]).x1((p) => p[2]);
  const band = ({ number, words, moved, quoted }) => {
    const [from, to] = spans.map(({ found }, side) => found.get(number).map((at) => x(side, at)));
    const label = `Passage ${number}, ${words} words${moved ? ', moved' : ''}${quoted ? ', quoted' : ''}`;
    const roomy = Math.min(from[1] - from[0], to[1] - to[0]) > 18;
    return html`<a href="#" class=${`band q${number % 4}${moved ? ' moved' : ''}`} onClick=${(event) => { event.preventDefault(); step(number); }}>
      <title>${label}</title><path d=${shape([[top - MAP.bar, ...from], [top, ...from], [bottom, ...to], [bottom + MAP.bar, ...to]])} />
      ${roomy && [[from, top - 4], [to, bottom + MAP.bar - 4]].map(([[a, b], y]) => html`<text x=${(a + b) / 2} y=${y} text-anchor="middle" aria-hidden="true">${number}</text>`)}</a>`;
  };
  const bar = (side, y) => html`<rect class="track" x="2" y=${y} width=${x(side, spans[side].whole) - 2} height=${MAP.bar} />`;
  return html`<figure class="passages">${drawing('Where the passages stand: left text above, right text below', MAP.width + 6, bottom + MAP.bar + 22,
    html`<defs>
      <pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse"><rect class="ground" width="7" height="7" /><circle class="ink" cx="3" cy="3" r="1.4" /></pattern>
      <pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground" width="6" height="6" /><path class="ink" d="M0 0V6" /></pattern>
      <pattern id="grid" width="7" height="7" patternUnits="userSpaceOnUse"><rect class="ground" width="7" height="7" /><path class="ink" d="M0 0H7M0 0V7" /></pattern></defs>`,
    bar(0, top - MAP.bar), bar(1, bottom), passages.map(band),
    html`<text x="2" y="14" class="date">left text</text><text x="2" y=${bottom + MAP.bar + 16} class="date">right text</text>`)}
    <figcaption><p>Bands that cross were moved. Length is in characters, and both texts have one scale.</p></figcaption></figure>`;
}
