// Data: unpacks the page's blocks when they are asked for, and answers what the views ask of them.
import { bisectRight } from 'd3-array';

export const tables = {};
export let report = null;
export let stored = 0;

const TABLES = new Set(['audit', 'pairs', 'attributions', 'clusters', 'skipped', 'findings', 'outlets', 'flow']);
const KEPT = 12;
const recent = new Map();
const waiting = new Map();

// A file of the folder beside the page calls this with the block it holds.
function receive(name, digest, text) {
  const { resolve, reject } = waiting.get(name) ?? {};
  if (!resolve) return;
  if (digest === report.digest) resolve(text);
  else reject(new Error(`${report.folder}/${name}.js is of another report`));
}

function fromFolder(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    const missing = () => reject(new Error(`${report.folder}/${name}.js is not there: the folder has to stand beside this page`));
    waiting.set(name, { resolve, reject });
    script.addEventListener('error', missing);
    script.addEventListener('load', () => script.remove());
    script.src = `${encodeURIComponent(report.folder)}/${name}.js`;
    document.head.append(script);
  }).finally(() => waiting.delete(name));
}

function decoded(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function unpack(name) {
  const inside = document.getElementById(name);
  const text = inside ? inside.textContent : await fromFolder(name);
  stored += text.length;
  const stream = new Blob([decoded(text)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

// A block, from memory where it was asked for lately.
export function block(name) {
  const found = recent.get(name) ?? unpack(name);
  recent.delete(name);
  recent.set(name, found);
  found.catch(() => recent.delete(name));
  for (const old of recent.keys()) if (recent.size > KEPT) recent.delete(old);
  return found;
}

export async function open() {
  report = await unpack('core');
  if (report.folder) window.provenanceBlock = receive;
}

// Loads tables; all of them point to rows of the first.
export async function need(...names) {
  for (const name of new Set(names.length ? ['audit', ...names] : [])) {
    if (!TABLES.has(name)) throw new Error(`no table ${name}`);
    tables[name] ??= new Table(await unpack(name));
  }
}

async function inShard(kind, place) {
  const firsts = report.firsts[kind];
  const number = bisectRight(firsts, place) - 1;
  return number < 0 ? [null, 0] : [await block(`${kind}-${number}`), place - firsts[number]];
}

export async function evidenceOf(row) {
  const [shard, at] = await inShard('evidence', tables.pairs.get(row, 'place'));
  return shard?.[at] ?? [];
}

// Excerpts of a pair: pieces {text, passage} and {leftOut}, or null where they are not in this report.
export async function excerptsOf(row) {
  const [shard, at] = await inShard('excerpts', tables.pairs.get(row, 'place'));
  const found = shard?.pairs[at];
  if (!found) return null;
  const piece = (each) => {
    if (typeof each === 'number') return { leftOut: each };
    if (typeof each === 'string') return { text: each, passage: 0 };
    return { text: shard.texts[each[0]], passage: each[1] };
  };
  const passages = found.passages.map(([words, moved, quoted], i) => ({ number: i + 1, words, moved: !!moved, quoted: !!quoted }));
  return { left: found.left.map(piece), right: found.right.map(piece), passages };
}

export async function storyOf(row) {
  const [shard, at] = await inShard('stories', row);
  return shard[at];
}

class Table {
  constructor({ name, title, size, columns, values }) {
    this.name = name;
    this.title = title;
    this.size = size;
    this.columns = columns.map(([key, about, kind]) => ({ key, about, kind }));
    this.forms = new Map(columns.map(([key], i) => [key, values[i]]));
    this.cells = new Map();
    this.indexes = new Map();
  }

  column(key) {
    if (!this.cells.has(key)) this.cells.set(key, this.unpack(this.forms.get(key)));
    return this.cells.get(key);
  }

  unpack(form) {
    if (form.all) return form.all;
    if (form.of) return form.at.map((number) => form.of[number]);
    if (form.as) {
      const cells = [...this.column(form.as)];
      for (const [row, cell] of form.but) cells[row] = cell;
      return cells;
    }
    if (form.via) {
      const [pointer, key] = form.via;
      return this.column(pointer).map((id) => (id ? about(id, key) : ''));
    }
    const ids = tables.audit?.column('document_id') ?? this.column('document_id');
    let at = 0;
    return form.row.map((number) => {
      at = form.step ? at + number : number;
      return at < 0 ? '' : ids[at];
    });
  }

  get(row, key) {
    return this.column(key)[row];
  }

  all() {
    return Array.from({ length: this.size }, (_, row) => row);
  }

  // Rows whose cell is this value, by an index that is made once a column.
  where(key, value) {
    if (!this.indexes.has(key)) {
      const index = new Map();
      this.column(key).forEach((cell, row) => {
        if (index.has(cell)) index.get(cell).push(row);
        else index.set(cell, [row]);
      });
      this.indexes.set(key, index);
    }
    return this.indexes.get(key).get(value) ?? [];
  }
}

export const article = (id) => tables.audit.where('document_id', id)[0];
export const about = (id, key) => {
  const row = article(id);
  return row === undefined ? '' : tables.audit.get(row, key);
};
export const pairOf = (one, other) => {
  const [left, right] = one < other ? [one, other] : [other, one];
  return tables.pairs.where('left', left).find((row) => tables.pairs.get(row, 'right') === right);
};
export const pairsOf = (id) => [...tables.pairs.where('left', id), ...tables.pairs.where('right', id)];
export const titleOf = (id) => about(id, 'title') || id;
export const when = (id) => about(id, 'published').replace('T', ' ');
export const isTaken = (row) => ['copy', 'excerpt'].includes(tables.audit.get(row, 'verdict'));
