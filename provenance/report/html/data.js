// Data: unpacks the page's tables and answers what the views ask of them.
const tables = {};
let report = null;

async function unpack(name) {
  const binary = atob(document.getElementById(name).textContent);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).json();
}

// Evidence and excerpts of one pair; they are unpacked by shards when they are asked for.
const shards = new Map();
async function pairDetails(row) {
  const number = Math.floor(row / report.shard);
  if (!shards.has(number)) shards.set(number, unpack(`pairs-${number}`));
  return (await shards.get(number))[row % report.shard];
}

async function read() {
  report = await unpack('data');
  for (const table of report.tables) tables[table.name] = new Table(table);
}

class Table {
  constructor({ name, title, columns, values }) {
    this.name = name;
    this.title = title;
    this.columns = columns.map(([key, about, kind]) => ({ key, about, kind }));
    this.place = new Map(columns.map(([key], i) => [key, i]));
    this.values = values;
    this.size = values[0].length;
    this.indexes = new Map();
  }

  get(row, key) {
    return this.values[this.place.get(key)][row];
  }

  all() {
    return Array.from({ length: this.size }, (_, row) => row);
  }

  // Rows whose cell is this value, by an index that is made once a column.
  where(key, value) {
    if (!this.indexes.has(key)) {
      const index = new Map();
      this.values[this.place.get(key)].forEach((cell, row) => {
        if (index.has(cell)) index.get(cell).push(row);
        else index.set(cell, [row]);
      });
      this.indexes.set(key, index);
    }
    return this.indexes.get(key).get(value) ?? [];
  }
}

const article = (id) => tables.audit.where('document_id', id)[0];
const about = (id, key) => {
  const row = article(id);
  return row === undefined ? '' : tables.audit.get(row, key);
};
const pairOf = (one, other) => {
  const [left, right] = one < other ? [one, other] : [other, one];
  return tables.pairs.where('left', left).find((row) => tables.pairs.get(row, 'right') === right);
};
const titleOf = (id) => about(id, 'title') || id;
const when = (id) => about(id, 'published').replace('T', ' ');
const count = (number) => (number ?? 0).toLocaleString('en');
const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)} %` : '');
const share = (value) => (value === null || value === undefined ? '' : `${(100 * value).toFixed(1)} %`);
