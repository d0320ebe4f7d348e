// A worker of the optimiser's pool that does what the request's parameters say.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', ({ id, request }) => {
  const { act, millis = 0 } = request.parameters;
  if (act === 'exit') {
    process.stderr.write('FATAL ERROR: heap out of memory\n', () => process.exit(7));
    return;
  }
  if (act === 'die') process.kill(process.pid, 'SIGKILL');
  if (act === 'hang') return;
  const evaluation =
    act === 'fail'
      ? { kind: 'failed', reason: 'toy: no such thing', crashed: false }
      : {
          kind: 'measured',
          measured: { stateHash: String(process.pid), scores: { sharpe: request.parameters.x } },
        };
  setTimeout(() => process.send({ id, evaluation }), millis);
});
