'use strict';
/** Progress on standard error: one line that turns on a terminal, plain lines elsewhere, nothing when quiet. */

const FRAMES = ['|', '/', '-', '\\'];

function progress({ quiet }) {
  const live = Boolean(process.stderr.isTTY);
  let timer = null;
  let startedAt = 0;
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(0)} s`;
  const write = (text) => process.stderr.write(text);

  function stop() {
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (live && !quiet) write('\r\x1b[K');
  }

  return {
    /** Says what is under way; `detail` is asked anew at each turn. */
    start(what, detail = () => '') {
      stop();
      startedAt = Date.now();
      if (quiet) return;
      if (!live) {
        write(`outcry: ${what}…\n`);
        return;
      }
      let turn = 0;
      const draw = () => {
        turn += 1;
        write(`\r\x1b[K${FRAMES[turn % FRAMES.length]} outcry: ${what} ${detail()} ${seconds()}`);
      };
      draw();
      timer = setInterval(draw, 200);
    },
    done(what) {
      stop();
      if (!quiet) write(`outcry: ${what} in ${seconds()}\n`);
    },
    end: stop,
  };
}

module.exports = { progress };
