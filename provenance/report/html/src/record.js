// Record: what people have said of links, and what ran.
import { articleLink, href, outletLink } from './address.js';
import { article as rowOf, block, isTaken, pairOf, report, stored, tables, titleOf } from './data.js';
import { column, grid } from './grid.js';
import { bdi, bytes, count, html, many, say, section } from './markup.js';
import { bars } from './pictures.js';
import { all, COLUMNS, isKept, readReviews, reviewOf, saveReviews, statusOf, useReviews } from './review.js';
import { REVIEWS, tag } from './words.js';

// Links that were found, and pairs that are none but were reviewed.
function links() {
  const t = tables.audit;
  const found = t.all().filter((row) => t.get(row, 'source_document_id') || (isTaken(row) && t.get(row, 'source_outlet')))
    .map((row) => ({ copy: t.get(row, 'document_id'), source: t.get(row, 'source_document_id'), outlet: t.get(row, 'source_outlet'), confidence: t.get(row, 'confidence') }));
  const known = new Set(found.map(({ copy, source }) => [copy, source].sort().join('\n')));
  for (const { document_id: copy, matched_document_id: source } of all()) {
    if (!known.has([copy, source].sort().join('\n')) && rowOf(copy) !== undefined) found.push({ copy, source, outlet: '', confidence: null });
  }
  return found;
}

function Review({ args }) {
  const stamp = useReviews();
  const rows = links();
  const status = ({ copy, source }) => statusOf(copy, source);
  const done = rows.filter(status);
  const next = rows.find((each) => !status(each));
  const leads = ({ copy, source }) => {
    const row = source ? pairOf(copy, source) : undefined;
    return row === undefined ? href('article', { id: copy }) : href('pair', { left: tables.pairs.get(row, 'left'), right: tables.pairs.get(row, 'right') });
  };
  const read = async (event) => {
    const [file] = event.target.files;
    try {
      if (file) readReviews(await file.text());
    } catch (error) {
      say(`${file.name} cannot be read: ${error.message}`);
    }
    event.target.value = '';
  };
  return html`
    <p class="lead">${count(done.length)} of ${many(rows.length, 'link')} reviewed. ${next ? html`<a href=${leads(next)}>Review the next one</a>` : ''}</p>
    <p>A link says which article, or which outlet, an article is from. Your verdicts are kept in this browser${isKept ? '' : ' until this page is closed: it lets this page keep nothing'};
      ${' '}save them as <code>review.csv</code> and put that into the folder of the scan, or give it to <code>scan</code>, <code>check</code> or <code>evaluate</code> with <code>--review</code>: they hold from then on.</p>
    <p class="actions"><button type="button" onClick=${saveReviews}>Save review.csv</button> <label class="file">Read a review.csv <input type="file" accept=".csv,text/csv" onChange=${read} /></label></p>
    ${section('Verdicts of people', bars('reviews', 'Links by review', [...Object.entries(REVIEWS).map(([word, why]) => [word, done.filter((each) => status(each) === word).length, why, href('review', { status: word })]),
      ['not yet', rows.length - done.length, '', href('review', { status: '–' })]], 'Review'))}
    ${section('Every link', grid({
      name: 'links', main: true, view: 'review', args, rows, stamp, caption: 'Links by the order of the audit', empty: 'No article of this crawl is from another.',
      search: ({ copy, source, outlet }) => [copy, titleOf(copy), source, titleOf(source), outlet, reviewOf(copy, source)?.note].join('\n'),
      filters: [{ key: 'status', label: 'Review', value: status }, { key: 'outlet', label: 'Source', value: (each) => each.outlet }],
      columns: [
        { key: 'document_id', label: 'Article', kind: 'title', value: (each) => each.copy, cell: (each) => articleLink(each.copy) },
        { key: 'matched_document_id', label: 'From', kind: 'title', value: (each) => each.source, cell: (each) => (each.source ? articleLink(each.source) : outletLink(each.outlet)) },
        { key: 'confidence', label: 'Conf.', number: true, value: (each) => each.confidence },
        { key: 'status', label: 'Review', value: status, cell: (each) => html`<a href=${leads(each)}>${tag(status(each), REVIEWS) || 'review'}</a>` },
        { key: 'note', label: 'Note', kind: 'title', value: (each) => reviewOf(each.copy, each.source)?.note ?? '', cell: (each) => bdi(reviewOf(each.copy, each.source)?.note ?? '') },
      ],
    }))}
    ${section('Columns of review.csv', html`<p><code>${COLUMNS.join(',')}</code>. The status says what the first article is, seen beside the second; docs/report.md explains it.</p>`)}`;
}

export const review = (args) => ['Review', html`<${Review} args=${args} />`];

export async function run(args) {
  const rows = [];
  const walk = (value, path) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) for (const key of Object.keys(value)) walk(value[key], path ? `${path}.${key}` : key);
    else rows.push([path, typeof value === 'string' ? value : JSON.stringify(value)]);
  };
  walk(report.run, '');
  const licences = await block('licences');
  return ['Run', html`<p>What ran, with which options. The same input and options give the same report.</p>
    <p>${report.folder ? html`The data of this report, ${bytes(report.bytes)}, is in the folder <code>${report.folder}</code> beside this page and is read from there piece by piece.` : `The data of this report takes ${bytes(report.bytes)} of this page.`}
      ${' '}${bytes(stored)} of it were unpacked so far.</p>
    ${grid({
      name: 'run', main: true, view: 'run', args, rows, caption: 'run.json', search: (row) => row.join(' '),
      columns: [{ key: 'key', label: 'Key', value: (row) => row[0] }, { key: 'value', label: 'Value', kind: 'title', value: (row) => row[1], cell: (row) => bdi(row[1]) }],
    })}
    <h2>Licences</h2><details><summary>Of what the script of this page is made of</summary><pre tabindex="0">${licences}</pre></details>`];
}
