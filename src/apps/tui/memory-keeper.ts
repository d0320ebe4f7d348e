import { type Workspace, workspaceSchema } from '../../store/settings/index.js';
import type { WorkspaceKeeper } from './host.js';

/** A workspace that is forgotten with the program, for a terminal that keeps none. */
export class MemoryKeeper implements WorkspaceKeeper {
  settings: Workspace;

  constructor(settings: Partial<Workspace> = {}) {
    this.settings = { ...workspaceSchema.parse({}), ...settings };
  }

  change(fields: Partial<Workspace>): void {
    this.settings = { ...this.settings, ...fields };
  }
}
