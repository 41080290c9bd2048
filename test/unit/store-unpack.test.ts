import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UserError } from '../../src/core/fault.ts';
import { unpacked, unpackedHead } from '../../src/store/unpack.ts';

test('what unpacks to more than is read is refused by its size, before it is in memory', async () => {
  const bomb = gzipSync(new Uint8Array(2 ** 25));
  assert.ok(bomb.length < 2 ** 16);
  await assert.rejects(
    unpacked(bomb, 2 ** 20),
    (error) => error instanceof UserError && /larger than the limit of 1 MB/.test(error.message),
  );
  assert.equal((await unpacked(bomb, 2 ** 25)).length, 2 ** 25);
  await assert.rejects(unpacked(bomb.subarray(0, 100)), (error) => !(error instanceof UserError));
});

test('the beginning of a packed file needs only its own beginning', () => {
  const text = Buffer.from(Array.from({ length: 50_000 }, (_, i) => `${i},${(i * 7919) % 104_729}\n`).join(''));
  const packed = gzipSync(text);
  assert.ok(packed.length > 2 ** 16);
  for (const bytes of [packed, packed.subarray(0, 2 ** 16), text])
    assert.deepEqual(Buffer.from(unpackedHead(bytes, 2 ** 16)), text.subarray(0, 2 ** 16));
});
