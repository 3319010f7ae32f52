import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildConsole } from '../../build.ts';

test('the build is one page with hashed files and nothing inline', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'reeve-console-build-'));
  t.after(() => rm(root, { recursive: true }));
  await buildConsole(root);
  const html = await readFile(join(root, 'index.html'), 'utf8');
  const files = await readdir(join(root, 'assets'));
  const [script = '', style = ''] = await Promise.all(
    ['.js', '.css'].map((end) => {
      const name = files.find((file) => file.startsWith('main-') && file.endsWith(end)) ?? '';
      return readFile(join(root, 'assets', name), 'utf8');
    }),
  );
  for (const reference of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    assert.match(reference[1] ?? '', /^\/assets\/[a-z]+-[A-Z0-9]{8}\.(js|css|svg)$/);
  }
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/, 'a strict policy forbids inline scripts');
  assert.doesNotMatch(html, /<style|\son\w+=/);
  assert.doesNotMatch(
    style,
    /url\((?!["']?data:)|@import/,
    'nothing is fetched by the style sheet',
  );
  assert.doesNotMatch(script, /from\s*["']node:|require\(["']/, 'nothing of Node in the browser');

  await t.test('a second build leaves no files of the first', async () => {
    await writeFile(join(root, 'assets', 'main-OLDOLDOL.js'), '');
    await buildConsole(root);
    assert.deepEqual((await readdir(join(root, 'assets'))).sort(), files.sort());
  });
});
