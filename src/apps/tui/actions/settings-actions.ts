import { applyKeyMap } from '../key-map.js';
import { KEYS, KeyTable } from '../keys.js';
import { LAYOUTS, type LayoutName } from '../layout.js';
import type { PaletteCommand } from '../palette/index.js';
import { keptView } from '../workspace-view.js';
import type { Workstation } from '../workstation.js';
import { chooseLayout, chooseTheme } from './view-actions.js';

const done = (workstation: Workstation, text: string): void => workstation.say({ level: 'done', text });
const refuse = (workstation: Workstation, text: string): void => workstation.say({ level: 'refused', text });

/** A built-in layout, or one that was saved: that brings its chart, its symbol and its theme with it. */
export function chooseKept(workstation: Workstation, name: string): void {
  const builtIn = LAYOUTS.find((layout): layout is LayoutName => layout === name);
  if (builtIn !== undefined) {
    chooseLayout(workstation, builtIn);
    return;
  }
  const { workspace } = workstation.host;
  const kept = workspace.settings.layouts[name];
  if (kept === undefined) {
    refuse(workstation, `no layout "${name}": layout save ${name} makes it`);
    return;
  }
  const { view, store } = workstation;
  const symbol = store.data.instruments.findIndex((instrument) => instrument.symbol === kept.symbol);
  if (symbol >= 0 && symbol !== view.instrument) workstation.chooseInstrument(symbol);
  const { layout, intervalSeconds, chart, second } = keptView(workstation.view, kept);
  workstation.change({ layout, previousLayout: view.layout, intervalSeconds, chart, second, zoomed: null });
  if (kept.theme !== null) chooseTheme(workstation, kept.theme);
  done(workstation, `layout ${name}`);
}

export function keepLayout(workstation: Workstation, name: string): void {
  const { workspace, theme } = workstation.host;
  const { layout, symbol, symbols, watch, chart, second } = workspace.settings;
  workspace.change({
    layouts: {
      ...workspace.settings.layouts,
      [name]: { layout, symbol, symbols, watch, chart, second, theme: theme() },
    },
  });
  done(workstation, `layout ${name} is kept: layout ${name} brings it back`);
}

/** `key x cancel-here`: checked against the whole table before anything changes, and kept. */
export function mapKey(
  workstation: Workstation,
  { key, action }: { readonly key: string; readonly action: string },
): void {
  const { workspace } = workstation.host;
  const keys = { ...workspace.settings.keys, [key]: action };
  const applied = applyKeyMap(workstation.keys.bindings, [{ keys: key, action }]);
  if ('refused' in applied) {
    refuse(workstation, applied.refused);
    return;
  }
  workspace.change({ keys });
  workstation.keys = new KeyTable(applied.bindings);
  done(workstation, `${key} is ${action} now: key reset takes it back`);
  workstation.host.changed('dialog');
}

/** The shipped keys again; those of the configuration come back with the next start. */
export function resetKeys(workstation: Workstation): void {
  workstation.host.workspace.change({ keys: {} });
  workstation.keys = new KeyTable(KEYS);
  done(workstation, 'the keys are as shipped');
  workstation.host.changed('dialog');
}

type Switch = Extract<PaletteCommand, { kind: 'switch' }>['what'];

export function switchSetting(workstation: Workstation, what: Switch, on: boolean): void {
  const { host, local } = workstation;
  const { workspace } = host;
  if (what === 'ascii') {
    workspace.change({ ascii: on ? 'on' : 'off' });
    host.setAscii(on);
  } else if (what === 'mouse') {
    workspace.change({ mouse: on });
    host.setMouse(on);
  } else if (what === 'bell') workspace.change({ bells: on });
  else {
    workspace.change({
      tour: { ...workspace.settings.tour, off: !on, done: on ? [] : workspace.settings.tour.done },
    });
    local.restartTour();
  }
  done(workstation, `${what} ${on ? 'on' : 'off'}`);
}
