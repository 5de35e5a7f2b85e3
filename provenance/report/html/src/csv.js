// CSV: written with a guard against formulas, as the package's own tables are, and read back.
import { count, say } from './markup.js';

const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

export function cell(value) {
  if (value === null || value === undefined) return '';
  let text = typeof value === 'string' ? value.replaceAll('\0', '') : String(value);
  if (typeof value === 'string' && FORMULA.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name, header, rows) {
  const text = [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  say(`${name}.csv: ${count(rows.length)} rows`);
}

// Rows of a CSV text as objects by column name; the guard is taken off again.
export function parse(text) {
  const rows = [[]];
  const pattern = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n|\n|\r|$)/gy;
  const source = text.replace(/^\ufeff/, '');
  while (pattern.lastIndex < source.length) {
    const [whole, value, end] = pattern.exec(source) ?? [];
    if (whole === undefined) throw new Error('this is no CSV file');
    rows.at(-1).push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ',') rows.push([]);
    else if (pattern.lastIndex === source.length) rows.at(-1).push('');
  }
  const [header, ...body] = rows.filter((row) => row.length > 1 || row[0]);
  const plain = (value = '') => (value.startsWith("'") && FORMULA.test(value.slice(1)) ? value.slice(1) : value);
  return body.map((row) => Object.fromEntries((header ?? []).map((key, i) => [key, plain(row[i])])));
}
