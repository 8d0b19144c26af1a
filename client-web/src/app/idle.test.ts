import { beforeEach, describe, expect, it } from 'vitest';
import { Idle } from './idle';

describe('an unattended page', () => {
  let now: number;
  let timers: { at: number; act: () => void }[];
  let told: number;
  let idle: number;
  let watch: Idle;
  let attended: boolean;

  beforeEach(() => {
    now = 0;
    timers = [];
    told = 0;
    idle = 0;
    attended = false;
    watch = new Idle(
      {
        now: () => now,
        after: (milliseconds, act) => {
          const timer = { at: now + milliseconds, act };
          timers.push(timer);
          return () => {
            timers = timers.filter((one) => one !== timer);
          };
        },
        tell: () => {
          told += 1;
        },
        attended: () => attended,
      },
      60_000,
      () => {
        idle += 1;
      },
    );
  });
  const pass = (milliseconds: number) => {
    const end = now + milliseconds;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      timers = timers.filter((one) => one !== next);
      now = next.at;
      next.act();
    }
    now = end;
  };

  it('is found after the time of the session, once', () => {
    pass(59_999);
    expect(idle).toBe(0);
    pass(1);
    expect(idle).toBe(1);
    pass(600_000);
    watch.active();
    expect(idle).toBe(1);
  });

  it('begins anew with each key, here or on another page', () => {
    pass(50_000);
    watch.active();
    pass(50_000);
    watch.elsewhere();
    pass(59_000);
    expect(idle).toBe(0);
    pass(1_000);
    expect(idle).toBe(1);
  });

  it('is not one that shows a live meeting, until that is left', () => {
    attended = true;
    pass(600_000);
    expect(idle).toBe(0);
    expect(told).toBeGreaterThan(9);
    attended = false;
    watch.active();
    pass(60_000);
    expect(idle).toBe(1);
  });

  it('is found by the first key after a sleep without timers', () => {
    now = 120_000;
    watch.active();
    expect(idle).toBe(1);
  });

  it('tells the other pages now and then that somebody is there', () => {
    for (let n = 0; n < 20; ++n) {
      pass(1_000);
      watch.active();
    }
    expect(told).toBe(4);
  });

  it('is no concern once it is stopped', () => {
    watch.stop();
    pass(600_000);
    expect(idle).toBe(0);
  });
});
