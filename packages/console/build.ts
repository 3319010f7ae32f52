/**
 * Bundles the console: `node packages/console/build.ts --out DIR`. One script, one style sheet and an
 * `index.html`, with hashed names. One script on purpose: a page that is open while the server is upgraded
 * must never have to fetch a part of a release that is no longer there.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Metafile, type Plugin } from 'esbuild';

const here = import.meta.dirname;
const iconList = join(here, 'src/ui/icons.ts');

/** The icon package's index pulls in 6,000 files (1.5 s); this reads only those that `icons.ts` names. */
const onlyUsedIcons: Plugin = {
  name: 'only-used-icons',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^@tabler\/icons-react$/ }, () => ({
      path: 'icons',
      namespace: 'icons',
    }));
    esbuild.onLoad({ filter: /.*/, namespace: 'icons' }, async () => {
      const names = new Set((await readFile(iconList, 'utf8')).match(/\bIcon[A-Z]\w*/g));
      const lines = [...names].map(
        (name) =>
          `export { default as ${name} } from '@tabler/icons-react/dist/esm/icons/${name}.mjs';`,
      );
      return { contents: lines.join('\n'), resolveDir: here, watchFiles: [iconList] };
    });
  },
};

const page = (files: { early: string; script: string; style: string; icon: string }): string =>
  `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Reeve</title>
    <link rel="icon" type="image/svg+xml" href="${files.icon}" />
    <script src="${files.early}"></script>
    <link rel="stylesheet" href="${files.style}" />
    <script type="module" src="${files.script}"></script>
  </head>
  <body>
    <div id="root"></div>
    <noscript>The console of Reeve needs JavaScript. The command line (reeve) does without.</noscript>
  </body>
</html>
`;

const outputOf = (metafile: Metafile, start: string, end: string): string => {
  const found = Object.keys(metafile.outputs)
    .map((path) => basename(path))
    .find((name) => name.startsWith(start) && name.endsWith(end));
  if (found === undefined) throw new Error(`the bundler wrote no ${start}*${end}`);
  return `/assets/${found}`;
};

/** Takes away what an earlier build left and the page no longer names. */
const removeOld = async (assets: string, metafile: Metafile): Promise<void> => {
  const current = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
  for (const file of await readdir(assets)) {
    if (!current.has(file)) await rm(join(assets, file), { recursive: true });
  }
};

/**
 * Builds the console into `outDir`. Files under `assets/` carry a hash of their contents in their name and
 * may be cached for ever; `index.html` must not be cached. A directory that is being served stays usable
 * throughout: the page is replaced last, in one step. Rejects when the sources do not bundle.
 */
export const buildConsole = async (outDir: string): Promise<void> => {
  const out = resolve(outDir);
  const assets = join(out, 'assets');
  await mkdir(assets, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: {
      main: 'src/main.tsx',
      early: 'src/color-scheme.ts',
      icon: 'src/icon.svg',
    },
    outdir: assets,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    loader: { '.svg': 'copy' },
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [onlyUsedIcons],
  });
  const html = page({
    early: outputOf(metafile, 'early-', '.js'),
    script: outputOf(metafile, 'main-', '.js'),
    style: outputOf(metafile, 'main-', '.css'),
    icon: outputOf(metafile, 'icon-', '.svg'),
  });
  await writeFile(join(out, 'index.html.new'), html);
  await rename(join(out, 'index.html.new'), join(out, 'index.html'));
  await removeOld(assets, metafile);
};

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (values.out === undefined) {
    console.error('Usage: node packages/console/build.ts --out DIR');
    process.exit(2);
  }
  const started = performance.now();
  await buildConsole(values.out);
  console.log(
    `Built the console into ${resolve(values.out)} in ${Math.round(performance.now() - started)} ms`,
  );
}
