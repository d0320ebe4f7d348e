/** `outcry keys`: exchange keys; their secrets are asked for or read from a file descriptor, never an argument. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { SecretPlace } from '../../../store/keys/index.js';
import { globalOptions, withExamples } from '../options.js';

export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('exchange keys, in the keychain of the system or an encrypted vault');
  withExamples(keys, ['outcry keys add main --venue binance', 'outcry keys list']);
  const add = keys
    .command('add')
    .argument('<name>', 'a name of your own')
    .description('asks for a key and keeps it')
    .requiredOption('--venue <name>', 'whose key it is, such as binance')
    .addOption(fromDescriptor())
    .addOption(new Option('--store <place>', 'where its secret is kept').choices(['keychain', 'vault']))
    .action(async (name: string, given: Given & { venue: string; store?: SecretPlace }, self: Command) => {
      const { addKey } = await import('../../keys/index.js');
      const options = { ...globalOptions(self), name, fromDescriptor: given.fromFd };
      process.exitCode = await addKey({ ...options, venue: given.venue, place: given.store });
    });
  withExamples(add, [
    'outcry keys add main --venue binance',
    'outcry keys add main --venue coinbase --from-fd 0 < cdp_api_key.json',
  ]);
  withExamples(
    keys
      .command('list')
      .description('the keys, their age, and which should be changed')
      .action(async (_: unknown, self: Command) => {
        const { listKeys } = await import('../../keys/index.js');
        process.exitCode = await listKeys(globalOptions(self));
      }),
    ['outcry keys list'],
  );
  withExamples(
    keys
      .command('rotate')
      .argument('<name>')
      .description('puts a new secret in the place of the old one')
      .addOption(fromDescriptor())
      .action(async (name: string, given: Given, self: Command) => {
        const { rotateKey } = await import('../../keys/index.js');
        process.exitCode = await rotateKey({ ...globalOptions(self), name, fromDescriptor: given.fromFd });
      }),
    ['outcry keys rotate main'],
  );
  withExamples(
    keys
      .command('remove')
      .argument('<name>')
      .description('forgets a key')
      .option('--yes', 'without asking')
      .action(async (name: string, given: { yes?: boolean }, self: Command) => {
        const { removeKey } = await import('../../keys/index.js');
        process.exitCode = await removeKey({ ...globalOptions(self), name, yes: given.yes === true });
      }),
    ['outcry keys remove main'],
  );
  withExamples(
    keys
      .command('check')
      .argument('<name>')
      .description('asks the venue what a key may do')
      .option('--testnet', 'on the test network of the venue')
      .action(async (name: string, given: { testnet?: boolean }, self: Command) => {
        const { checkKeys } = await import('../../keys/check.js');
        process.exitCode = await checkKeys({ ...globalOptions(self), name, testnet: given.testnet === true });
      }),
    ['outcry keys check main'],
  );
}

interface Given {
  fromFd?: number;
}

const fromDescriptor = (): Option =>
  new Option('--from-fd <number>', 'read the key from a file descriptor instead of asking').argParser(
    parseDescriptor,
  );

function parseDescriptor(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of a file descriptor that is open, such as 0.');
}
