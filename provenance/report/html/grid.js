// Grid: a table with search, filters, sorting, pages and a CSV of what it shows. Its state is in the hash.
const PAGE = 100;
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

function csvCell(value) {
  if (value === null || value === undefined) return '';
  let text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : String(value).replaceAll('\0', '');
  if (typeof value === 'string' && FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function download(name, header, rows) {
  const text = [header, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  h('a', { href: url, download: `${name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  say(`${name}.csv: ${count(rows.length)} rows`);
}

// A column of a table as it stands; `more` may give another label, or `cell` to show it.
const column = (table, key, label, more = {}) => ({
  key,
  label,
  value: (row) => table.get(row, key),
  number: table.columns[table.place.get(key)].kind === 'integer' || table.columns[table.place.get(key)].kind === 'number',
  ...more,
});

/* spec: name, caption, rows, columns {key, label, value(row), cell(row), number}, and optionally
   table (all its columns go into the CSV), filters {key, label, value(row)}, search(row), args, view. */
function grid(spec) {
  const state = spec.args ?? new URLSearchParams();
  const prefix = spec.main ? '' : `${spec.name}.`;
  const read = (key) => state.get(prefix + key) ?? '';
  const body = h('tbody');
  const tally = h('p', { class: 'tally' });
  const pager = h('div', { class: 'pager' });
  const filters = spec.filters || [];
  let matching = spec.rows;
  let texts = null;

  function write(changes) {
    for (const [key, value] of Object.entries({ page: '', ...changes })) {
      if (value) state.set(prefix + key, value);
      else state.delete(prefix + key);
    }
    if (spec.view) lastOf[spec.view] = href(spec.view, state);
    if (spec.view) history.replaceState(null, '', lastOf[spec.view]);
    draw();
  }

  function chosen() {
    const active = filters.filter(({ key }) => state.has(prefix + key));
    const words = read('q').toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length && !texts) texts = new Map(spec.rows.map((row) => [row, spec.search(row).toLowerCase()]));
    return spec.rows.filter((row) => {
      if (!active.every(({ key, value }) => String(value(row) || '–') === read(key))) return false;
      return words.every((word) => texts.get(row).includes(word));
    });
  }

  function sorted(rows) {
    const by = read('sort');
    const { value } = spec.columns.find(({ key }) => key === by.replace(/^-/, '')) ?? {};
    if (!value) return rows;
    const sign = by.startsWith('-') ? -1 : 1;
    const missing = (cell) => cell === null || cell === undefined || cell === '';
    const compare = (a, b) => {
      const [x, y] = [value(a), value(b)];
      if (missing(x) || missing(y)) return missing(x) - missing(y);
      return sign * (typeof x === 'number' ? x - y : String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0);
    };
    return [...rows].sort(compare);
  }

  function draw() {
    matching = sorted(chosen());
    const pages = Math.max(1, Math.ceil(matching.length / PAGE));
    const page = Math.min(Math.max(1, Number(read('page')) || 1), pages);
    const visible = matching.slice((page - 1) * PAGE, page * PAGE);
    body.replaceChildren(...visible.map(line));
    const all = spec.rows.length;
    tally.textContent = `${matching.length === all ? count(all) : `${count(matching.length)} of ${count(all)}`} rows`;
    const turn = (to, words) =>
      h('button', { type: 'button', disabled: to < 1 || to > pages, onclick: () => write({ page: String(to) }) }, words);
    pager.replaceChildren(...(pages > 1 ? [turn(page - 1, 'Previous'), h('span', {}, `page ${page} of ${pages}`), turn(page + 1, 'Next')] : []));
    for (const { head, key } of heads) {
      const by = read('sort');
      head.setAttribute('aria-sort', by === key ? 'ascending' : by === `-${key}` ? 'descending' : 'none');
    }
  }

  function line(row) {
    return h('tr', {}, spec.columns.map((each, i) => {
      const shownCell = each.cell ? each.cell(row) : each.number ? figure(each.value(row)) : each.value(row);
      const kind = each.number ? 'number' : each.kind;
      return i ? h('td', { class: kind }, shownCell) : h('th', { scope: 'row', class: kind }, shownCell);
    }));
  }

  const figure = (value) => (typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 3 }) : value);
  const heads = spec.columns.map(({ key, label, number }) => {
    const turn = () => write({ sort: read('sort') === key ? `-${key}` : read('sort') === `-${key}` ? '' : key });
    const button = h('button', { type: 'button', onclick: turn }, label);
    return { key, head: h('th', { scope: 'col', class: number ? 'number' : null }, button) };
  });

  function choice({ key, label, value }) {
    const tally = new Map();
    for (const row of spec.rows) tally.set(String(value(row) || '–'), (tally.get(String(value(row) || '–')) ?? 0) + 1);
    if (read(key) && !tally.has(read(key))) tally.set(read(key), 0);
    const options = [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const select = h('select', { onchange: (event) => write({ [key]: event.target.value }) },
      h('option', { value: '' }, 'all'),
      options.map(([name, number]) => h('option', { value: name, selected: name === read(key) }, `${name} (${number})`)));
    return h('label', {}, `${label} `, select);
  }

  let waiting = 0;
  const later = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => write({ q: event.target.value.trim() }), 120);
  };
  const search = spec.search && h('label', {}, 'Search ', h('input', { type: 'search', value: read('q'), oninput: later, class: 'search' }));
  const save = () => {
    const from = spec.table ? spec.table.columns.map(({ key }) => ({ key, value: (row) => spec.table.get(row, key) })) : spec.columns;
    download(spec.name, from.map(({ key }) => key), matching.map((row) => from.map(({ value }) => value(row))));
  };
  const csv = h('button', { type: 'button', class: 'csv', onclick: save, 'aria-label': `Download CSV: ${spec.caption}` }, 'CSV');
  draw();
  return h('div', { class: 'grid' },
    h('div', { class: 'controls' }, search, filters.map(choice), tally, csv),
    wide(spec.caption, h('table', {}, h('caption', {}, spec.caption), h('thead', {}, h('tr', {}, heads.map(({ head }) => head))), body)),
    pager);
}
