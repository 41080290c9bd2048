/** What a page says, and whether there is room for it. Runs in the page. */

declare global {
  interface Window {
    /** What was written on canvases since the page was opened, and what of it did not fit. */
    painted: Set<string>;
    cutOff: Set<string>;
    /** What the host has told the page. */
    heard: unknown[];
  }
}

/** A script that has to run before the page's own: it keeps what is drawn on canvases, and what the host says. */
export const LISTENING = `
window.painted = new Set();
window.cutOff = new Set();
window.heard = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  window.painted.add(String(text));
  const { width } = this.measureText(text);
  const start = { center: width / 2, right: width, end: width }[this.textAlign] ?? 0;
  const { a, e } = this.getTransform();
  const [left, right] = [a * (rest[0] - start) + e, a * (rest[0] - start + width) + e];
  if (this.canvas.isConnected && (left < -2 * a || right > this.canvas.width + 2 * a)) window.cutOff.add(String(text));
  return fillText.call(this, text, ...rest);
};
window.addEventListener('message', ({ data }) => window.heard.push(data));
`;

/**
 * Texts of the page, its tooltips and its names for screen readers, in which something reads as English: a word of two letters or
 * more without accents that is no data. What the host has told is data, but for its views (numbers), and the words by which the page
 * itself tells states and kinds apart. `known` are further texts that are the same in every language.
 */
export function untranslated({
  known,
  words,
}: {
  readonly known: readonly string[];
  readonly words: readonly string[];
}): string[] {
  const data = new Set(known);
  const PROTOCOL = new Set(['type', 'kind', 'status', 'severity', 'metrics', 'state', 'quantity']);
  const collect = (value: unknown, key = '') => {
    if (typeof value === 'string') {
      if (value.length > 1 && !PROTOCOL.has(key)) data.add(value.replaceAll(/\s+/g, ' '));
    } else if (Array.isArray(value)) for (const item of value) collect(item, key);
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
      for (const [name, item] of Object.entries(value)) collect(item, name);
  };
  for (const message of window.heard) if ((message as { type?: string }).type !== 'views') collect(message);
  const longest = [...data].filter((text) => /[a-z]{2}/i.test(text)).sort((a, b) => b.length - a.length);
  const same = new Set(words);
  const english = (text: string): boolean => {
    let rest = text.replaceAll(/\s+/g, ' ');
    for (const one of longest) rest = rest.replaceAll(one, ' ');
    return (rest.match(/[A-Za-z]{2,}/g) ?? []).some((word) => !same.has(word));
  };
  const found = new Set<string>();
  const tell = (where: Element | string, what: string, text: string | null) => {
    if (!text?.trim() || !english(text)) return;
    const at = typeof where === 'string' ? where : `${where.localName}.${where.className}`;
    found.add(`${at} ${what}: ${text.trim().replaceAll(/\s+/g, ' ')}`);
  };
  const ATTRIBUTES = ['title', 'aria-label', 'aria-valuetext', 'aria-roledescription', 'placeholder', 'alt', 'label'];
  const read = (root: ParentNode) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('script, style, link, meta')) continue;
      for (const name of ATTRIBUTES) tell(element, name, element.getAttribute(name));
      // Code is the same in every language.
      if (element.closest('code')) continue;
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) tell(element, 'text', node.textContent);
      if (element.shadowRoot) read(element.shadowRoot);
    }
  };
  read(document.body);
  for (const text of window.painted) tell('canvas', 'drawing', text);
  return [...found];
}

/**
 * Texts that are cut off, lie over one another, or push the page beyond its width. The note of a chart gives way to its title, whose
 * tooltip says the same.
 */
export function crowded(): string[] {
  const found = new Set(Array.from(window.cutOff, (text) => `a drawing cuts off ${text}`));
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) found.add(`the page is ${root.scrollWidth} pixels wide, not ${root.clientWidth}`);
  const words = (element: Element) => (element.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 60);
  const name = (element: Element) => `${element.localName}.${String(element.className).split(' ').join('.')}`;
  const visible = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible';
  };
  interface Placed {
    readonly element: Element;
    readonly box: DOMRect;
  }
  const placed: Placed[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (
      !element ||
      !node.textContent?.trim() ||
      element.closest('script, style, .announcer, .chart-live, .chart-note, option') ||
      !visible(element)
    )
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const shown = clip(element, box);
      if (shown === undefined) continue;
      if (shown === 'cut') found.add(`${name(element)} is cut off: ${words(element)}`);
      else placed.push({ element, box: shown });
    }
  }
  for (const [i, a] of placed.entries())
    for (const b of placed.slice(i + 1)) {
      if (a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      // Boxes of lines are higher than their letters.
      if (wide > 2 && high > 6)
        found.add(`${name(a.element)} lies over ${name(b.element)}: ${words(a.element)} / ${words(b.element)}`);
    }
  return [...found];

  /**
   * What one sees of a text's box: nothing where it has been scrolled away or is hidden, `cut` where something hides a part of it that
   * neither scrolls nor ends in an ellipsis.
   */
  function clip(element: Element, box: DOMRect): DOMRect | 'cut' | undefined {
    let { left, right, top, bottom } = box;
    let floats = false;
    for (let above: Element | null = element; above && above !== document.body; above = above.parentElement) {
      const style = getComputedStyle(above);
      if (style.position === 'fixed' || style.position === 'absolute') floats = true;
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const frame = above.getBoundingClientRect();
      const scrolls = /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);
      const hides = right > frame.right + 1 || left < frame.left - 1 || bottom > frame.bottom + 3 || top < frame.top - 3;
      const meant =
        scrolls || style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none' || above.matches('.chart-clip');
      if (hides && !meant && !floats) return 'cut';
      [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
      if (right - left < 1 || bottom - top < 1) return undefined;
    }
    // What opens over the page, such as a menu, is meant to cover what is below it.
    return floats ? undefined : new DOMRect(left, top, right - left, bottom - top);
  }
}
