// DOM: elements made by hand. Text only ever becomes a text node, and only web addresses become links.
const SVG = 'http://www.w3.org/2000/svg';
const RTL = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

// Overrides turn letters round without a reader seeing it: they are shown instead of obeyed.
const shown = (text) => String(text).replace(/[\u202d\u202e\u0000-\u0008\u000b-\u001f]/g, '\ufffd');

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.append(child instanceof Node ? child : document.createTextNode(shown(child)));
  }
  return node;
}

const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Text from the web, set apart from the page's own direction and language.
function quote(text, language, tag = 'bdi', attributes = {}) {
  const direction = RTL.has(language) ? 'rtl' : 'auto';
  return h(tag, { lang: language || 'und', dir: direction, ...attributes }, text);
}

function external(url) {
  let address = null;
  try {
    address = new URL(url);
  } catch {
    return h('bdi', { class: 'url' }, url);
  }
  if (!/^https?:$/.test(address.protocol)) return h('bdi', { class: 'url' }, url);
  const safe = { rel: 'noopener noreferrer', target: '_blank', href: address.href };
  return h('a', { class: 'url', dir: 'ltr', ...safe }, url);
}

function href(view, args = {}) {
  const query = new URLSearchParams(
    [...(args instanceof URLSearchParams ? args : Object.entries(args))].filter(([, value]) => value !== ''),
  ).toString();
  return `#${view}${query ? `?${query}` : ''}`;
}

const link = (view, args, ...children) => h('a', { href: href(view, args) }, ...children);
const articleLink = (id) => {
  if (article(id) === undefined) return h('bdi', {}, id);
  return h('a', { href: href('article', { id }) }, quote(titleOf(id), about(id, 'language')));
};

const VERDICTS = {
  original: 'others copy it, it copies nobody',
  unique: 'shares text with nobody',
  copy: 'half of it or more is from its source',
  excerpt: 'a passage of it is from its source',
  revision: 'a later version at the same outlet',
  undetermined: 'shares text; who was first is not known',
};
const STATUSES = {
  verified: 'the text of the credited outlet is in the crawl and matches',
  claimed: 'credits a source whose text is not in the crawl',
  contradicted: 'credits one outlet, the text is another’s',
  unnamed: 'says it is someone’s, names nobody',
  none: 'no credit line',
};
const tag = (word, words) => h('span', { class: `tag ${word}`, title: words[word] ?? '' }, word);

const fact = (name, ...value) => [h('dt', {}, name), h('dd', {}, ...value)];

function section(title, ...children) {
  return h('section', {}, h('h2', {}, title), ...children);
}

// A region that scrolls sideways must be reachable by keyboard.
const wide = (label, ...children) =>
  h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': label }, ...children);

function say(words) {
  document.getElementById('said').textContent = words;
}
