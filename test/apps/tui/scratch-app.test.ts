import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { TerminalHarness } from './harness.js';

export function cells(term: any): unknown {
  const b = term.buffer.active;
  const out: unknown[] = [];
  for (let y = 0; y < term.rows; y++) {
    const l = b.getLine(y);
    const r: unknown[] = [];
    for (let x = 0; x < term.cols; x++) {
      const c = l.getCell(x);
      const f = c.isFgRGB() ? c.getFgColor() : c.isFgPalette() ? -2 - c.getFgColor() : -1;
      const g = c.isBgRGB() ? c.getBgColor() : c.isBgPalette() ? -2 - c.getBgColor() : -1;
      r.push([c.getChars() || ' ', f, g, c.isBold() ? 1 : 0, c.isInverse() ? 1 : 0, c.isDim() ? 1 : 0]);
    }
    out.push(r);
  }
  return out;
}
test('app', async () => {
  const h = new TerminalHarness({ theme: process.env.TH ?? 'dark' });
  const dump = async (name: string, see?: string) => {
    see ? await h.sees(see) : await h.rows();
    writeFileSync(`/tmp/panes-scratch/${name}.json`, JSON.stringify(cells(h.emulator)));
  };
  await h.sees('ORDERS 4+1');
  await new Promise((r) => setTimeout(r, 1200));
  h.press('a');
  await dump('armed', 'ARMED 9:5');
  h.press('?');
  await dump('help', 'any key closes');
  await h.waitForGuard();
  h.press('?');
  await new Promise((r) => setTimeout(r, 100));
  h.press('F');
  await dump('flatten', 'Esc leaves');
  h.press('\x18');
  await dump('kill', 'KILL ');
  await h.waitForGuard();
  h.press('\x1b');
  await new Promise((r) => setTimeout(r, 100));
  h.press('n');
  await dump('ticket', 'Enter sends');
  h.press('\x1b');
  await new Promise((r) => setTimeout(r, 100));
  h.resize(80, 24);
  await new Promise((r) => setTimeout(r, 300));
  await dump('compact');
  console.log((await h.rows()).join('|\n'));
  h.press('?');
  await new Promise((r) => setTimeout(r, 300));
  console.log((await h.rows()).join('|\n'));
  await h.waitForGuard();
  h.press('?');
  h.resize(200, 60);
  await new Promise((r) => setTimeout(r, 400));
  await dump('large');
  console.log((await h.rows()).join('|\n'));
  console.log(await h.quit(), h.engine.commands.length);
});
