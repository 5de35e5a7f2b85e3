// Keys: single letters that move about, off while a field has focus, and off for good on request.
import { render } from 'preact';
import { lastOf, PARENTS, place } from './address.js';
import { around, stepBy } from './details.js';
import { fact, html, say } from './markup.js';

const LIST = [
  ['/', 'go to the search field'], ['j k', 'next and previous row'], ['Enter', 'open the row'], ['n p', 'next and previous passage of a pair, or page of a table'],
  ['[ ]', 'previous and next pair of the list that was looked at last'], ['u', 'up: from a detail to its list, from a list to the overview'], ['?', 'this list'],
];
const SETTING = 'provenance-keys';
let isOn = true;

function row(by) {
  const links = [...document.querySelectorAll('#view .grid tbody tr')].map((each) => each.querySelector('a')).filter(Boolean);
  const here = links.findIndex((each) => each.closest('tr').contains(document.activeElement));
  links[Math.min(Math.max(0, here + by), links.length - 1)]?.focus();
}

function turn(by) {
  if (place.view === 'pair') stepBy(by);
  else document.querySelector(`.pager button:${by > 0 ? 'last-child' : 'first-child'}`)?.click();
}

function neighbour(to) {
  if (place.view === 'pair' && to) location.hash = to;
}

const ACTIONS = {
  '/': () => document.querySelector('input.search')?.focus(),
  '?': () => document.getElementById('keys').showModal(),
  j: () => row(1),
  k: () => row(-1),
  n: () => turn(1),
  p: () => turn(-1),
  '[': () => neighbour(around.before),
  ']': () => neighbour(around.after),
  u: () => { location.hash = lastOf[PARENTS[place.view]] ?? PARENTS[place.view] ?? 'overview'; },
};

function press(event) {
  // AltGr makes brackets on many keyboards: it is no reason to look away.
  if (!isOn || event.metaKey || event.isComposing || (event.ctrlKey !== event.altKey) || document.querySelector('dialog[open]')) return;
  if (event.target.closest?.('input, select, textarea, [contenteditable]')) return;
  if (!Object.hasOwn(ACTIONS, event.key)) return;
  event.preventDefault();
  ACTIONS[event.key]();
}

export function openKeys() {
  const dialog = document.getElementById('keys');
  try {
    isOn = localStorage.getItem(SETTING) !== 'off';
  } catch {
    isOn = true;
  }
  const change = (event) => {
    isOn = event.target.checked;
    try {
      localStorage.setItem(SETTING, isOn ? 'on' : 'off');
    } catch {
      say('The choice holds until the page is closed.');
    }
  };
  render(html`<h2 id="keys-title">Keys</h2><dl class="facts">${LIST.map(([key, words]) => fact(html`<kbd>${key}</kbd>`, words))}</dl>
    <label><input type="checkbox" defaultChecked=${isOn} onChange=${change} /> Single keys are on (never while a field has focus)</label>
    <p><button type="button" onClick=${() => dialog.close()}>Close</button></p>`, dialog);
  document.getElementById('keys-button').addEventListener('click', () => dialog.showModal());
  document.addEventListener('keydown', press);
}
