import type { World } from './world.js';

/** What befalls a simulated world, one thing after the other. */
export function befall(world: World): void {
  const { random, scenario, process } = world;
  const chance = random.next();
  if (chance < scenario.crashChance) {
    crash(world);
    return;
  }
  switch (random.integer(0, 8)) {
    case 0:
      world.say('misfortune: the connection breaks');
      process?.link?.lose('sim: the connection broke');
      return;
    case 1:
      halfOpen(world);
      return;
    case 2:
      maintain(world);
      return;
    case 3:
      world.say('misfortune: a hole in the feed');
      if (process?.ready) process.feed.breakOff(random.integer(0, scenario.instruments - 1));
      return;
    case 4:
    case 5:
      world.say('misfortune: the feed is silent');
      if (process?.ready) process.feed.silence(random.integer(2_000_000, 12_000_000));
      return;
    case 6:
      fullDisk(world);
      return;
    case 7:
      failingSync(world);
      return;
    default:
      world.say('misfortune: everything stalls');
      world.time.block(random.integer(10_000, 1_500_000));
  }
}

/** At once, or at one of the next places where the process touches the world. */
function crash(world: World): void {
  const { random, scenario } = world;
  const isPower = random.next() < 0.4;
  const touches = random.next() < 0.3 ? 0 : random.integer(1, 40);
  world.say(
    `misfortune: ${isPower ? 'the power' : 'the process'} goes, after ${touches} touches (${scenario.durability})`,
  );
  world.crashAfter(touches, isPower);
}

function halfOpen(world: World): void {
  const { random, process } = world;
  if (!process?.ready) return;
  world.say('misfortune: the connection is half open');
  world.setHalfOpen(true);
  world.time.after(random.integer(500_000, 8_000_000), () => {
    world.setHalfOpen(false);
    world.process?.link?.lose('sim: nothing was heard for too long');
  });
}

function maintain(world: World): void {
  const { random } = world;
  if (world.maintained) return;
  world.say('misfortune: the venue is under maintenance');
  world.maintained = true;
  world.process?.link?.lose('sim: maintenance');
  world.time.after(random.integer(500_000, 6_000_000), () => {
    world.maintained = false;
  });
}

function fullDisk(world: World): void {
  const { random, faults } = world;
  world.say('misfortune: the disk is full');
  faults.isFull = true;
  world.time.after(random.integer(100_000, 5_000_000), () => {
    faults.isFull = false;
  });
}

function failingSync(world: World): void {
  const { random, faults } = world;
  const chance = random.next();
  if (chance < 0.2) {
    world.say('misfortune: the disk does not answer');
    faults.hangsMicros = random.integer(500_000, 4_000_000);
    world.time.after(random.integer(10_000, 500_000), () => {
      faults.hangsMicros = 0;
    });
    return;
  }
  if (chance < 0.7) {
    world.say('misfortune: the disk is slow');
    faults.syncMicros = random.integer(1_000, 200_000);
    return;
  }
  world.say('misfortune: the disk cannot sync');
  faults.failsSync = true;
  world.time.after(random.integer(10_000, 500_000), () => {
    faults.failsSync = false;
  });
}
