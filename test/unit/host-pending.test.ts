import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SingleFlight } from '../../src/host/single-flight.ts';

test('a second start joins the one that is under way; a later one is a start of its own', async () => {
  const pending = new SingleFlight<number>();
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  let begun = 0;
  const begin = async () => {
    begun += 1;
    await gate;
    return begun;
  };
  const [first, second, elsewhere] = [pending.join('a', begin), pending.join('a', begin), pending.join('b', begin)];
  assert.equal(begun, 2, 'one in each folder');
  open();
  assert.equal(await first, await second);
  await elsewhere;
  await pending.join('a', begin);
  assert.equal(begun, 3);
});

test('a start that fails is over too', async () => {
  const pending = new SingleFlight<string>();
  await assert.rejects(
    pending.join('a', () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await pending.join('a', () => Promise.resolve('yes')), 'yes');
});
