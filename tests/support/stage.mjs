// What most tests of the web client begin with.
import { after, before } from 'node:test';
import { launch, signedIn } from './browser.mjs';
import { demo, Scope, Server } from './consilium.mjs';
import { withoutRateLimit } from './story.mjs';

/** A demonstration network with its server and a browser, there for the tests of the suite around. */
export class Stage {
  constructor() {
    this.scope = new Scope();
    before(async () => {
      const { data, users } = await demo(this.scope, { settings: withoutRateLimit });
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

  /** What comes of `act` with a connection of somebody, which ends with it. */
  calling = async (login, act) => {
    const client = await this.server.connect({ user: this.person(login) });
    try {
      return await act(client);
    } finally {
      await client.close();
    }
  };
}
