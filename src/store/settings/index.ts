/** What the terminal remembers: small JSON files, by lowdb, that survive crashes, full disks and bad contents. */

export { type OpenedSettings, SettingsFile, type SettingsOptions } from './settings-file.js';
export { WORKSPACE_FILE, type Workspace, workspaceSchema } from './workspace.js';
