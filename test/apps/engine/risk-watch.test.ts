import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RiskWatch } from '../../../src/apps/engine/risk-watch.js';
import type { Input } from '../../../src/domain/index.js';
import { type Notice, step } from '../../../src/engine/index.js';
import { loadConfiguration } from '../../../src/store/configuration/index.js';
import { Bench, START } from '../../engine/fixture.js';

let folder = '';
let watch: RiskWatch | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-risk-'));
  cpSync(join(import.meta.dirname, '../../../config/risk.yaml'), join(folder, 'risk.yaml'));
  writeFileSync(join(folder, 'config.yaml'), 'risk: risk.yaml\n');
});
afterEach(() => {
  watch?.close();
  rmSync(folder, { recursive: true });
});

const path = (): string => join(folder, 'risk.yaml');
const replaceIn = (was: string | RegExp, now: string): void =>
  writeFileSync(path(), readFileSync(path(), 'utf8').replace(was, now));

/** A session whose limits are the file's, and what it was told. */
function begin() {
  const { risk } = loadConfiguration({ home: { configDir: folder } });
  const { engine } = new Bench(undefined, risk);
  const notices: Notice[] = [];
  const inputs: Input[] = [];
  watch = new RiskWatch(
    {
      engine,
      input: (input) => {
        inputs.push(input);
        step(engine, input, START);
      },
      tell: (notice) => void notices.push(notice),
      timeNow: () => START,
    },
    { home: { configDir: folder }, file: undefined },
  );
  const said = async (text: string | RegExp): Promise<void> => {
    await expect
      .poll(() => notices.map((notice) => notice.text).join('\n'), { timeout: 10_000 })
      .toMatch(text);
  };
  return { engine, inputs, notices, said };
}

it('limits hold from when their file is saved, and the record says whose change it was', async () => {
  const { engine, inputs, said } = begin();
  replaceIn('dayLoss: 500', 'dayLoss: 123');
  await said(/limits are as in the file from here on {2}by risk\.yaml, \S+/);
  expect(engine.risk.limits.account.dayLoss.value.format(8)).toBe('123.00000000');
  expect(inputs).toMatchObject([{ kind: 'configuration', by: expect.stringContaining('risk.yaml') }]);
});

it('a file that is wrong changes nothing, is said once with its line, and one that is mended holds', async () => {
  const { engine, inputs, notices, said } = begin();
  replaceIn('dayLoss: 500', 'dayLoss: minus five');
  await said(/risk\.yaml:\d+: risk\.account\.dayLoss is "minus five".*the limits stay as they are/);
  replaceIn('dayLoss: minus five', 'dayLoss: minus five # still');
  replaceIn(/maxOrder: 1$/m, 'maxOrder: 0.0000001');
  replaceIn('dayLoss: minus five', 'dayLoss: 400');
  await said(/maxOrder|risk\.yaml:\d+: size "0.0000001" of BTC\/USDT .*the limits stay as they are/);
  expect([inputs.length, engine.risk.limits.account.dayLoss.value.toNumber() > 4e10]).toEqual([0, true]);
  replaceIn('maxOrder: 0.0000001', 'maxOrder: 0.5');
  await said('limits are as in the file');
  expect(engine.risk.limits.instruments[0]!.maxOrder!.value).toBe(50_000);
  expect(notices.filter(({ text }) => text.includes('minus five'))).toHaveLength(1);
});
