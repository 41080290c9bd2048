/**
 * Loaded before a trainer: a disk without room for the files whose paths contain a line of the file that FULL_DISK names. Whoever
 * writes to that file fills the disk and makes room on it.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { openSync, writeSync, fsyncSync, readFileSync } = fs;
const paths = new Map();

const isFull = (path) =>
  readFileSync(process.env.FULL_DISK ?? '', 'utf8')
    .split('\n')
    .some((part) => part !== '' && path.includes(part));

const refuse = (file) => {
  const path = paths.get(file) ?? '';
  if (isFull(path)) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
};

fs.openSync = (path, ...rest) => {
  const file = openSync(path, ...rest);
  paths.set(file, String(path));
  return file;
};
fs.writeSync = (file, ...rest) => {
  refuse(file);
  return writeSync(file, ...rest);
};
fs.fsyncSync = (file) => {
  refuse(file);
  return fsyncSync(file);
};
syncBuiltinESMExports();
