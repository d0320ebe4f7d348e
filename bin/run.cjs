'use strict';
const { spawn } = require('node:child_process');

/**
 * Runs a command to its end. Where it fails, rejects with "NAME failed: REASON", the reason being what
 * `explain` makes of all that it printed.
 */
function run([command, ...args], { cwd, name, explain }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    // A key or a signal that ends this process ends the child too, and then the caller cleans up.
    let interrupted = false;
    const interrupt = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, interrupt);
    const finish = (error) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeListener(signal, interrupt);
      if (error === null) resolve();
      else reject(error);
    };
    child.on('error', (error) =>
      finish(new Error(`${name} cannot be started: ${error.message}; install npm`)),
    );
    child.on('close', (code, signal) => {
      if (code === 0 && !interrupted) return finish(null);
      const ended = interrupted || signal !== null;
      const error = new Error(ended ? `${name} was interrupted` : `${name} failed: ${explain(output)}`);
      error.output = output;
      error.exitCode = ended ? 130 : 1;
      return finish(error);
    });
  });
}

module.exports = { run };
