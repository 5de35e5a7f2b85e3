// Review: what people say of links. Kept in this browser for this set of articles, saved as review.csv.
import { useEffect, useReducer, useState } from 'preact/hooks';
import { report } from './data.js';
import { download, parse } from './csv.js';
import { html, say, many } from './markup.js';
import { REVIEWS } from './words.js';

export const COLUMNS = ['document_id', 'matched_document_id', 'status', 'note', 'reviewed'];

const own = new Map();
const listeners = new Set();
export let stamp = 0;
export let isKept = true;

// The two articles of a link in a fixed order; a link to a source outside the corpus has one.
const keyOf = (one, other) => JSON.stringify(other ? [one, other].sort() : [one]);
const storageKey = () => `provenance-review:${report.corpus}`;

export function openReviews() {
  try {
    for (const [key, value] of Object.entries(JSON.parse(localStorage.getItem(storageKey()) ?? '{}'))) own.set(key, value);
  } catch {
    isKept = false;
  }
}

function keep() {
  stamp += 1;
  try {
    localStorage.setItem(storageKey(), JSON.stringify(Object.fromEntries(own)));
  } catch {
    isKept = false;
  }
  for (const listener of listeners) listener();
}

const given = () => new Map((report.reviews ?? []).map((each) => [keyOf(each.document_id, each.matched_document_id), each]));
let base = null;

export function reviewOf(one, other) {
  base ??= given();
  const key = keyOf(one, other);
  const found = own.get(key) ?? base.get(key);
  return found?.status ? found : null;
}

export const statusOf = (one, other) => reviewOf(one, other)?.status ?? '';

export function all() {
  base ??= given();
  const found = [...new Map([...base, ...own]).values()].filter((each) => each.status);
  return found.sort((a, b) => (a.document_id < b.document_id ? -1 : a.document_id > b.document_id ? 1 : a.matched_document_id < b.matched_document_id ? -1 : 1));
}

export function setReview(document_id, matched_document_id, status, note) {
  const reviewed = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  own.set(keyOf(document_id, matched_document_id), { document_id, matched_document_id, status, note, reviewed });
  keep();
}

export function saveReviews() {
  download('review', COLUMNS, all().map((each) => COLUMNS.map((key) => each[key] ?? '')));
}

export function readReviews(text) {
  const rows = parse(text);
  const good = rows.filter((row) => row.document_id && Object.hasOwn(REVIEWS, row.status));
  for (const row of good) own.set(keyOf(row.document_id, row.matched_document_id), Object.fromEntries(COLUMNS.map((key) => [key, row[key] ?? ''])));
  keep();
  say(`${many(good.length, 'review')} read${rows.length > good.length ? `, ${many(rows.length - good.length, 'row is none', 'rows are none')}` : ''}`);
}

// Draws a component again when a review changes.
export function useReviews() {
  const [, redraw] = useReducer((n) => n + 1, 0);
  useEffect(() => {
    listeners.add(redraw);
    return () => listeners.delete(redraw);
  }, []);
  return stamp;
}

/* The form for one link. `ends` are the articles that may be judged, [id, name] each; the first is
   the copy as found. */
export function ReviewForm({ ends, matched }) {
  useReviews();
  const [one, other] = [ends[0][0], matched];
  const found = reviewOf(one, other);
  const [side, setSide] = useState(found?.document_id ?? one);
  const judged = found?.document_id ?? side;
  const against = other === '' ? '' : judged === one ? other : one;
  const change = (more) => {
    const next = { about: judged, status: found?.status ?? '', note: found?.note ?? '', ...more };
    setSide(next.about);
    if (next.status || found) setReview(next.about, other === '' ? '' : next.about === one ? other : one, next.status, next.note);
  };
  return html`<div class="review" role="group" aria-label="Review of this link">
    <label>Review <select id="review-status" onChange=${(event) => change({ status: event.target.value })}>
      <option value="" selected=${!found}>not yet</option>
      ${Object.keys(REVIEWS).map((word) => html`<option value=${word} selected=${found?.status === word}>${word}</option>`)}
    </select></label>
    ${ends.length > 1 && html`<label>of <select onChange=${(event) => change({ about: event.target.value })}>
      ${ends.map(([id, name]) => html`<option value=${id} selected=${id === judged}>${name}</option>`)}
    </select></label>`}
    <label class="note">Note <input type="text" key=${`${one} ${other}`} defaultValue=${found?.note ?? ''} disabled=${!found}
      placeholder=${found ? '' : 'after a review is chosen'} onChange=${(event) => change({ note: event.target.value.trim() })} /></label>
    <p class="hint">${found ? REVIEWS[found.status] : 'Your verdict stays in this browser until you save it as review.csv.'}
      ${found && !isKept ? ' This browser keeps nothing: save review.csv before you close the page.' : ''}
      ${found && against === '' && other !== '' ? '' : ''}</p>
  </div>`;
}
