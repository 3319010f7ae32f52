import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectionInWords, programInWords, sourceInWords } from './package-words.ts';

test('a package reads in words', () => {
  assert.equal(
    sourceInWords({ source: { kind: 'folder', path: '/srv/nginx' } }),
    'folder /srv/nginx',
  );
  assert.equal(
    detectionInWords({ detect: { kind: 'dpkg', name: 'nginx', version: '1.26' } }),
    'dpkg has nginx 1.26 or newer',
  );
  assert.equal(programInWords({ kind: 'apt', names: ['nginx', 'curl'] }), 'apt-get nginx curl');
  assert.equal(programInWords(null), 'none');
});
