// What most tests of the web client begin with.
import { after, before } from 'node:test';
import { launch, signedIn } from './browser.mjs';
import { demo, Scope, Server } from './consilium.mjs';
import { inDays, seriesNamed, submitCase, withoutRateLimit } from './story.mjs';

/** A password costs the server a fifth of a second; what binds wants it of the last 5 minutes. */
const kFreshMs = 120_000;

/** A demonstration network with its server and a browser, there for the tests of the suite around. */
export class Stage {
  constructor(settings = withoutRateLimit) {
    this.scope = new Scope();
    before(async () => {
      const { data, users } = await demo(this.scope, { settings });
      Object.assign(this, { data, users, server: await Server.start(this.scope, data) });
      // Pages find it again after it was killed.
      this.server.fixedPort = this.server.port;
      this.browser = await launch(this.scope);
    });
    after(() => this.scope.end());
  }

  person = (login) => this.users.find((user) => user.login === login);

  /** Somebody's page, signed in; `options` as those of `openPage`. */
  enter = (test, login, options) =>
    signedIn(test, this.browser, this.server, this.person(login), options);

  #tokens = new Map();

  /** A connection of somebody, by the token of the last one where that is fresh enough for any act. */
  async #connected(login) {
    const held = this.#tokens.get(login);
    if (held && Date.now() - held.at < kFreshMs) {
      const client = await this.server.connect({ token: held.token }).catch(() => undefined);
      if (client) return client;
    }
    const token = await this.server.token(this.person(login));
    this.#tokens.set(login, { token, at: Date.now() });
    return this.server.connect({ token });
  }

  /** What comes of `act` with a connection of somebody, which ends with it. */
  calling = async (login, act) => {
    const client = await this.#connected(login);
    try {
      return await act(client);
    } finally {
      await client.close();
    }
  };
}

/** “RCP Os” of a stage: its id, a meeting so many days from now, a case that was submitted to it or accepted. */
export function bonesOf({ calling }) {
  const bones = () => calling('ines', (client) => seriesNamed(client, 'RCP Os'));
  const planned = async (days) => {
    const series = await bones();
    const { meetings } = await calling('ines', (client) =>
      client.command('meeting.schedule', {
        series,
        startsAt: inDays(days),
        minutes: 90,
        timeZone: 'Europe/Paris',
        places: 6,
      }),
    );
    return meetings[0];
  };
  const submitted = async () => {
    const series = await bones();
    return calling('camille', (client) => submitCase(client, series));
  };
  const accepted = async () => {
    const made = await submitted();
    await calling('bruno', (client) => client.command('case.accept', { case: made.case }));
    return made;
  };
  return { bones, planned, submitted, accepted };
}
