/** Codicons on a canvas: the character that the page's icon sheet gives a name. */

const known = new Map<string, string>();

/** Empty where the page has no such icon. */
export function glyph(icon: string): string {
  const found = known.get(icon);
  if (found !== undefined) return found;
  const probe = document.createElement('span');
  probe.className = `codicon codicon-${icon}`;
  document.body.append(probe);
  const content = getComputedStyle(probe, '::before').content;
  probe.remove();
  const character = /^"(.+)"$/.exec(content)?.[1] ?? '';
  // Before the sheet is there nothing is known; ask again next time.
  if (character !== '') known.set(icon, character);
  return character;
}

/** Draws an icon centred on a point; a dot where the page has none. */
export function drawIcon(context: CanvasRenderingContext2D, icon: string, x: number, y: number, size: number): void {
  const character = glyph(icon);
  if (character === '') {
    context.beginPath();
    context.arc(x, y, size / 5, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.save();
  context.font = `${size}px codicon`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(character, x, y);
  context.restore();
}
