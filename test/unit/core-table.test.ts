import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as zlib } from 'node:zlib';
import { crc32 } from '../../src/core/crc32.ts';
import { align, decodeChunk, encodeChunk } from '../../src/core/chunk.ts';
import { Random } from '../../src/core/random.ts';
import { chunkOf } from './runs.ts';

const rows = [
  [1, 0.5, Number.NaN],
  [2, Number.POSITIVE_INFINITY, -0],
  [2 ** 40, 1e-42, Number.NEGATIVE_INFINITY],
];

test('a chunk comes back as it was, with NaN, infinities, -0 and subnormals', () => {
  const chunk = chunkOf('steps', ['loss', 'größe "x"'], rows);
  const decoded = decodeChunk(encodeChunk(chunk));
  assert.equal(decoded.kind, 'chunk');
  assert.deepEqual(decoded.kind === 'chunk' && decoded.chunk, chunk);
});

test('a chunk that starts at any offset can be read', () => {
  const bytes = encodeChunk(chunkOf('steps', ['a', 'b'], rows));
  for (let shift = 0; shift < 16; shift++) {
    const moved = new Uint8Array(bytes.length + shift);
    moved.set(bytes, shift);
    const decoded = decodeChunk(moved, shift);
    assert.deepEqual(decoded.kind === 'chunk' && [decoded.chunk.steps[2], decoded.next], [2 ** 40, bytes.length + shift]);
  }
});

test('a chunk cut short anywhere is short, never a chunk and never an error', () => {
  const bytes = encodeChunk(chunkOf('steps', ['a', 'b'], rows));
  for (let length = 0; length < bytes.length; length++) assert.equal(decodeChunk(bytes.subarray(0, length)).kind, 'short');
});

test('a chunk with any one byte changed is not taken for whole', () => {
  const bytes = encodeChunk(chunkOf('steps', ['a', 'b'], rows));
  for (let i = 0; i < bytes.length; i++) {
    const changed = bytes.slice();
    changed[i] = (changed[i] ?? 0) ^ 0x10;
    assert.notEqual(decodeChunk(changed).kind, 'chunk', `byte ${i}`);
  }
});

test('the checksum is the CRC-32 of zlib, at any alignment and length', () => {
  const random = new Random(7);
  const bytes = Uint8Array.from({ length: 400 }, () => random.below(256));
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
  for (let from = 0; from < 12; from++)
    for (let length = 0; length < 40; length++) {
      const part = bytes.subarray(from, from + length * 9);
      assert.equal(crc32(part), zlib(part));
    }
});

test('sizes over 2³¹ are aligned like small ones', () => {
  for (const size of [0, 1, 7, 8, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 + 3, 2 ** 40 + 5]) {
    const aligned = align(size);
    assert.ok(aligned >= size && aligned < size + 8 && aligned % 8 === 0, `${size} gives ${aligned}`);
  }
});

test('a chunk that claims more than any has is damaged, not waited for', () => {
  const bytes = encodeChunk(chunkOf('steps', ['a', 'b'], rows));
  const claiming = (at: number, value: number) => {
    const changed = bytes.slice();
    new DataView(changed.buffer).setUint32(at, value, true);
    return decodeChunk(changed).kind;
  };
  assert.equal(claiming(4, 2 ** 21), 'damaged', 'header');
  assert.equal(claiming(8, 2 ** 26), 'damaged', 'rows');
  assert.equal(claiming(8, 0xffffffff), 'damaged', 'rows');
});
