// Grid: a table with search, filters, sorting, pages and a CSV of what it shows. Its state is in the hash.
import { useEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { queue, rewrite } from './address.js';
import { download } from './csv.js';
import { count, html, many, say, wide } from './markup.js';

const PAGE = 100;
const MOST_CHOICES = 250;

// A column of a table as it stands; `more` may give another label, or `cell` to show it.
export function column(table, key, label, more = {}) {
  const { kind } = table.columns.find((each) => each.key === key);
  return { key, label, value: (row) => table.get(row, key), number: ['integer', 'number'].includes(kind), whole: kind === 'integer', ...more };
}

const isMissing = (cell) => cell === null || cell === undefined || cell === '';
const figure = (value, whole) => (typeof value !== 'number' ? value : whole ? count(value) : value.toFixed(2));
const named = (value) => String(isMissing(value) ? '–' : value);

function sorted(rows, by, columns) {
  const { value } = columns.find(({ key }) => key === by.replace(/^-/, '')) ?? {};
  if (!value) return rows;
  const sign = by.startsWith('-') ? -1 : 1;
  const compare = ([x], [y]) => {
    if (isMissing(x) || isMissing(y)) return isMissing(x) - isMissing(y);
    return sign * (typeof x === 'number' ? x - y : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0);
  };
  return rows.map((row) => [value(row), row]).sort(compare).map(([, row]) => row);
}

function Choice({ rows, label, value, chosen, choose }) {
  const options = useMemo(() => {
    const tally = new Map();
    for (const row of rows) tally.set(named(value(row)), (tally.get(named(value(row))) ?? 0) + 1);
    return [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }, [rows, value]);
  const listed = options.slice(0, MOST_CHOICES);
  if (chosen && !listed.some(([name]) => name === chosen)) listed.push([chosen, options.find(([name]) => name === chosen)?.[1] ?? 0]);
  if (options.length < 2 && !chosen) return null;
  return html`<label>${label} <select onChange=${(event) => choose(event.target.value)}>
    <option value="" selected=${!chosen}>all</option>
    ${listed.map(([name, number]) => html`<option value=${name} selected=${name === chosen}>${name} (${count(number)})</option>`)}
    ${options.length > listed.length && html`<option disabled>${many(options.length - listed.length, 'rarer one')}: search for them</option>`}
  </select></label>`;
}

/* spec: name, caption, rows, columns {key, label, value(row), cell(row), number}, and optionally
   table (all its columns go into the CSV), filters {key, label, value(row)}, search(row), args, view,
   main (its state has no prefix), leads (row -> hash, for `[` and `]`), empty. */
export function Grid(spec) {
  const { args: state, rows, columns, filters = [] } = spec;
  const prefix = spec.main ? '' : `${spec.name}.`;
  const read = (key) => state.get(prefix + key) ?? '';
  const [, redraw] = useReducer((n) => n + 1, 0);
  const texts = useRef(null);
  const waiting = useRef(0);
  const asked = useRef(false);
  useEffect(() => () => clearTimeout(waiting.current), []);

  function write(changes) {
    for (const [key, value] of Object.entries({ page: '', ...changes })) {
      if (value) state.set(prefix + key, value);
      else state.delete(prefix + key);
    }
    rewrite(spec.view, state);
    asked.current = true;
    redraw();
  }

  function chosen() {
    const active = filters.filter(({ key }) => state.has(prefix + key));
    const words = read('q').toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && texts.current?.rows !== rows) texts.current = { rows, of: new Map(rows.map((row) => [row, spec.search(row).toLowerCase()])) };
    if (!active.length && !words.length) return rows;
    return rows.filter((row) => active.every(({ key, value }) => named(value(row)) === read(key))
      && words.every((word) => texts.current.of.get(row).includes(word)));
  }

  const matching = useMemo(() => sorted(chosen(), read('sort'), columns), [state.toString(), rows, spec.stamp]);
  useEffect(() => {
    if (asked.current) say(`${matching.length} of ${rows.length} rows`);
    asked.current = false;
  }, [matching]);
  if (spec.leads) Object.assign(queue, { rows: matching, leads: spec.leads });
  const pages = Math.max(1, Math.ceil(matching.length / PAGE));
  const page = Math.min(Math.max(1, Number(read('page')) || 1), pages);
  const by = read('sort');
  const turn = (key) => write({ sort: by === key ? `-${key}` : by === `-${key}` ? '' : key });
  const later = (event) => {
    clearTimeout(waiting.current);
    const { value } = event.target;
    waiting.current = setTimeout(() => write({ q: value.trim() }), 120);
  };
  const save = () => {
    const from = spec.table ? spec.table.columns.filter(({ key }) => key !== 'place').map(({ key }) => ({ key, value: (row) => spec.table.get(row, key) })) : columns;
    download(spec.name, from.map(({ key }) => key), matching.map((row) => from.map(({ value }) => value(row))));
  };
  const cell = (each, row, i) => {
    const content = each.cell ? each.cell(row) : each.number ? figure(each.value(row), each.whole) : each.value(row);
    const kind = each.number ? 'number' : each.kind;
    return i ? html`<td class=${kind}>${content}</td>` : html`<th scope="row" class=${kind}>${content}</th>`;
  };
  const pager = (to, words) => html`<button type="button" disabled=${to < 1 || to > pages} onClick=${() => write({ page: String(to) })}>${words}</button>`;
  const isCut = matching.length !== rows.length;
  const none = rows.length ? 'Nothing matches: widen the search or the filters.' : spec.empty ?? 'None.';

  return html`<div class="grid">
    <div class="controls">
      ${spec.search && html`<label>Search <input type="search" class="search" defaultValue=${read('q')} onInput=${later} /></label>`}
      ${filters.map(({ key, label, value }) => html`<${Choice} key=${key} rows=${rows} label=${label} value=${value} chosen=${read(key)} choose=${(word) => write({ [key]: word })} />`)}
      ${isCut && html`<button type="button" class="plain" onClick=${() => write(Object.fromEntries([['q', ''], ...filters.map(({ key }) => [key, ''])]))}>Clear</button>`}
      <p class="tally">${isCut ? `${count(matching.length)} of ` : ''}${many(rows.length, 'row')}</p>
      <button type="button" class="csv" onClick=${save} aria-label=${`Download CSV: ${spec.caption}`}>CSV</button>
    </div>
    ${wide(spec.caption, html`<table>
      <caption>${spec.caption}</caption>
      <thead><tr>${columns.map(({ key, label, number }) => html`<th scope="col" class=${number ? 'number' : null}
        aria-sort=${by === key ? 'ascending' : by === `-${key}` ? 'descending' : 'none'}><button type="button" onClick=${() => turn(key)}>${label}</button></th>`)}</tr></thead>
      <tbody>${matching.slice((page - 1) * PAGE, page * PAGE).map((row) => html`<tr>${columns.map((each, i) => cell(each, row, i))}</tr>`)}
        ${matching.length === 0 && html`<tr><td class="none" colspan=${columns.length}>${none}</td></tr>`}</tbody>
    </table>`)}
    ${pages > 1 && html`<div class="pager">${pager(page - 1, 'Previous')}<span>page ${count(page)} of ${count(pages)}</span>${pager(page + 1, 'Next')}</div>`}
  </div>`;
}

export const grid = (spec) => html`<${Grid} key=${spec.name} ...${spec} />`;
