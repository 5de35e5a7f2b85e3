// Markup: htm templates over preact. Text becomes text nodes, and only web addresses become links.
import { h as create } from 'preact';
import htm from 'htm';

const RTL = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);
const READ_ALOUD = ['title', 'aria-label'];

// Overrides turn letters round without a reader seeing it: they are shown instead of obeyed.
export const shown = (text) => String(text).replace(/[\u202d\u202e\u0000-\u0008\u000b-\u001f]/g, '\ufffd');

function clean(child) {
  if (typeof child === 'string') return shown(child);
  return Array.isArray(child) ? child.map(clean) : child;
}

export const html = htm.bind((type, props, ...children) => {
  const safe = { ...props };
  for (const name of READ_ALOUD) if (typeof safe[name] === 'string') safe[name] = shown(safe[name]);
  return create(type, safe, ...children.map(clean));
});

// Text from the web, set apart from the page's own direction and language.
export const direction = (language) => (RTL.has(language) ? 'rtl' : 'auto');
export const quote = (text, language) => html`<bdi lang=${language || 'und'} dir=${direction(language)}>${text}</bdi>`;
export const bdi = (text) => html`<bdi>${text}</bdi>`;

export function external(url) {
  let address = null;
  try {
    address = new URL(url);
  } catch {
    return html`<bdi class="url">${url}</bdi>`;
  }
  if (!/^https?:$/.test(address.protocol)) return html`<bdi class="url">${url}</bdi>`;
  return html`<a class="url" dir="ltr" rel="noopener noreferrer" target="_blank" href=${address.href}>${url}</a>`;
}

export const fact = (name, ...value) => html`<dt>${name}</dt><dd>${value}</dd>`;
export const section = (title, ...children) => html`<section><h2>${title}</h2>${children}</section>`;

// A region that scrolls sideways must be reachable by keyboard.
export const wide = (label, ...children) => html`<div class="wide" tabindex="0" role="region" aria-label=${label}>${children}</div>`;

export function say(words) {
  document.getElementById('said').textContent = words;
}

export const count = (number) => (number ?? 0).toLocaleString('en');
export const many = (number, one, more = `${one}s`) => `${count(number)} ${number === 1 ? one : more}`;
export const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)}\u00a0%` : '');
export const share = (value) => (value === null || value === undefined ? '' : `${(100 * value).toFixed(1)}\u00a0%`);
export const bytes = (number) => (number < 1e6 ? `${Math.ceil(number / 1e3)} kB` : `${(number / 1e6).toFixed(1)} MB`);
export const cut = (text, length) => ([...text].length > length ? `${[...text].slice(0, length - 1).join('')}…` : text);
