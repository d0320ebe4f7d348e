import { join } from 'node:path';

/** The files by which the processes of one home folder find each other; see Home in store/configuration. */
interface RuntimeFolder {
  readonly runtimeDir: string;
}

/** Where the engine listens. */
export const engineSocket = (home: RuntimeFolder): string => join(home.runtimeDir, 'engine.sock');

/** Held by the process that supervises the engine. */
export const hostLock = (home: RuntimeFolder): string => join(home.runtimeDir, 'host.lock');

/** Held by the engine itself, which may outlive its host by a moment. */
export const engineLock = (home: RuntimeFolder): string => join(home.runtimeDir, 'engine.lock');
