// Words: what the fixed values of the tables mean to a reader.
import { html } from './markup.js';

export const VERDICTS = {
  original: 'others copy it, it copies nobody',
  unique: 'shares text with nobody',
  copy: 'half of it or more is from its source',
  excerpt: 'a passage of it is from its source',
  revision: 'a later version at the same outlet',
  undetermined: 'shares text; who was first is not known',
};
export const STATUSES = {
  verified: 'the text of the credited outlet is in the crawl and matches',
  claimed: 'credits a source whose text is not in the crawl',
  contradicted: 'credits one outlet, the text is another’s',
  unnamed: 'says it is someone’s, names nobody',
  none: 'no credit line',
};
export const REVIEWS = {
  original: 'this article is the original of the two, not the copy',
  licensed: 'a copy, and it may be one',
  unlicensed: 'a copy, and it may not be one',
  'false match': 'no copying between the two',
  unsure: 'looked at, not decided',
};
export const LEVELS = { error: 'has to be dealt with', warning: 'should be looked at', note: 'good to know' };

export const tag = (word, words) => word && html`<span class=${`tag ${word.replace(' ', '-')}`} title=${words[word] ?? ''}>${word}</span>`;
