import process from 'node:process';

/** What Ink and chalk read once, when they are imported. */
const IMPORT_ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  // React's development build keeps a trace of every render.
  NODE_ENV: 'production',
  // Ink writes true colour whatever the terminal: the compositor knows what the terminal can show.
  FORCE_COLOR: '3',
  // Beside FORCE_COLOR, Node would write a warning across the screen.
  NO_COLOR: undefined,
  NODE_DISABLE_COLORS: undefined,
  // On a build machine Ink would not follow the size of the screen.
  CI: 'false',
  CONTINUOUS_INTEGRATION: 'false',
};

/** Ink and React, imported for this process once and as late as possible: it takes half a second. */
export interface InkModules {
  readonly ink: typeof import('ink');
  readonly react: typeof import('react');
}

let loaded: Promise<InkModules> | null = null;

/**
 * Imports Ink and React with the environment that they need. It must come before any import of either, so
 * components are imported dynamically after it. The environment is put back, save NODE_ENV, which React's
 * parts read later too.
 */
export function loadInk(): Promise<InkModules> {
  loaded ??= importInk();
  return loaded;
}

async function importInk(): Promise<InkModules> {
  const before = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(IMPORT_ENVIRONMENT)) {
    before.set(name, process.env[name]);
    setVariable(name, value);
  }
  try {
    const [react, ink] = await Promise.all([import('react'), import('ink')]);
    return { ink, react };
  } finally {
    before.delete('NODE_ENV');
    for (const [name, value] of before) setVariable(name, value);
  }
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
