import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isOutdated, verifyPassword } from './password.ts';

const cheap = { memoryKib: 64, passes: 1, lanes: 1 };

test('a password is verified against its hash, however its characters are composed', async () => {
  const hash = await hashPassword('caf\u00e9 au lait', cheap);
  assert.match(hash, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  assert.equal(await verifyPassword('cafe\u0301 au lait', hash), true);
  assert.equal(await verifyPassword('cafe au lait', hash), false);
  assert.notEqual(await hashPassword('caf\u00e9 au lait', cheap), hash, 'the salt differs');
});

test('a hash of another implementation is understood', async () => {
  // A test vector of the reference implementation: password `password`, salt `somesalt`.
  const hash =
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
  assert.equal(await verifyPassword('password', hash), true);
});

test('a cheap hash is outdated, today’s is not', async () => {
  assert.equal(isOutdated(await hashPassword('x', cheap)), true);
  assert.equal(isOutdated(await hashPassword('x')), false);
});

test('nobody’s password is never right and takes as long as anybody’s', async () => {
  const real = await hashPassword('right');
  const time = async (hash: string | null): Promise<number> => {
    const started = performance.now();
    assert.equal(await verifyPassword('wrong', hash), false);
    return performance.now() - started;
  };
  const [known, unknown] = [await time(real), await time(null)];
  assert.ok(unknown > known / 3 && unknown < known * 3, `${known} and ${unknown} ms`);
});
