/** Reads text files: what datasets, the check of the settings and the questions before a training are given to read tables with. */
import { decodeText } from './decode-text.ts';
import { parseRows } from './parse-rows.ts';

export const textReader = { decode: decodeText, parse: parseRows };
