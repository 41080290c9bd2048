import { grouped } from '../../core/format.ts';
import type { Found } from '../types.ts';

/** Tells a finding once, and again only after it was over in between: for as many looks in a row as `rest` says. */
export function once(rest = 1): (found: Found | undefined) => Found | undefined {
  let quiet = rest;
  return (found) => {
    const news = found !== undefined && quiet >= rest;
    quiet = found === undefined ? quiet + 1 : 0;
    return news ? found : undefined;
  };
}

/** A figure as findings write it. */
export const figure = (value: number) => (Number.isFinite(value) ? grouped(String(Number(value.toPrecision(3)))) : String(value));
