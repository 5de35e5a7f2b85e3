// Builds report.js and LICENSES.txt: `make report-assets`. With a folder as argument it writes there.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../../..');
const target = process.argv[2] ?? join(here, '..');

const names = readdirSync(here).filter((name) => name.endsWith('.js')).sort();
const hash = createHash('sha256');
for (const name of names) hash.update(`${name}\0`).update(readFileSync(join(here, name)));

const result = await build({
  absWorkingDir: root,
  entryPoints: [join(here, 'main.js')],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  banner: { js: `// Built by \`make report-assets\` from sources with SHA-256 ${hash.digest('hex')}` },
});
writeFileSync(join(target, 'report.js'), result.outputFiles[0].text);

const bundled = Object.keys(result.metafile.inputs).map((path) => path.match(/(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]);
const notices = [...new Set(bundled.filter(Boolean))].sort().map((name) => {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[sc]e/i.test(each));
  return `${name} ${version}, ${license}\n\n${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()}\n`;
});
writeFileSync(join(target, 'LICENSES.txt'), notices.join(`\n${'-'.repeat(72)}\n\n`));
