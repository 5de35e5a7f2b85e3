// Address: the state of a view lives in the hash, so that every view is a permalink.
import { html, quote, bdi } from './markup.js';
import { article, titleOf, about } from './data.js';

export const place = { view: '', args: new URLSearchParams() };
export const PARENTS = { article: 'audit', cluster: 'clusters', pair: 'pairs' };
export const lastOf = {};

// The list that was looked at last: `[` and `]` lead through it.
export const queue = { rows: [], name: '' };

export function href(view, args = {}) {
  const given = args instanceof URLSearchParams ? [...args] : Object.entries(args);
  const query = new URLSearchParams(given.filter(([, value]) => value !== '')).toString();
  return `#${view}${query ? `?${query}` : ''}`;
}

export function parseHash() {
  const [view, query = ''] = location.hash.slice(1).split('?');
  return [view, new URLSearchParams(query)];
}

export function rewrite(view, args) {
  lastOf[view] = href(view, args);
  history.replaceState(null, '', lastOf[view]);
}

export const link = (view, args, ...children) => html`<a href=${href(view, args)}>${children}</a>`;

export function articleLink(id) {
  if (article(id) === undefined) return bdi(id);
  return html`<a href=${href('article', { id })}>${quote(titleOf(id), about(id, 'language'))}</a>`;
}

export const outletLink = (name) => (name ? html`<a href=${href('audit', { outlet_id: name })}>${bdi(name)}</a>` : '');
