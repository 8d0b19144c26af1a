// JSON-RPC 2.0 as the specification has it, over both transports of the real server.
// engines: once, for nothing is stored here.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, Scope, Server } from '../support/consilium.mjs';

describe('JSON-RPC 2.0', () => {
  let server;
  const scope = new Scope();
  after(() => scope.end());
  before(async () => {
    const { data } = await demo(scope);
    server = await Server.start(scope, data);
  });

  /** Each exchange runs over POST and over WebSocket; `check` gets the decoded answer. */
  function overBoth(name, text, check) {
    it(`${name} (POST)`, async () => {
      const answer = await server.post(text);
      assert.equal(answer.headers['content-type'], 'application/json');
      assert.equal(answer.headers['cache-control'], 'no-store');
      check(answer.json);
    });
    it(`${name} (WebSocket)`, async () => {
      const client = await server.connect();
      check(await client.exchange(text));
      await client.close();
    });
  }
  const fails = (code, id = null) => (answer) => {
    assert.equal(answer.jsonrpc, '2.0');
    assert.equal(answer.error.code, code, JSON.stringify(answer));
    assert.ok(answer.error.message.length > 0);
    assert.equal(answer.id, id);
    assert.equal('result' in answer, false);
  };

  overBoth(
    'answers a call with named parameters',
    '{"jsonrpc": "2.0", "method": "rpc.discover", "params": {}, "id": "a string"}',
    (answer) => {
      assert.equal(answer.id, 'a string');
      assert.match(answer.result.openrpc, /^1\.3\./);
      assert.ok(answer.result.methods.some(({ name }) => name === 'case.create'));
    },
  );
  overBoth(
    'refuses parameters by position',
    '{"jsonrpc": "2.0", "method": "session.whoami", "params": [1], "id": 3}',
    fails(-32602, 3),
  );
  overBoth(
    'says that a method does not exist',
    '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
    fails(-32601, '1'),
  );
  overBoth(
    'says that the JSON is invalid',
    '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
    fails(-32700),
  );
  overBoth(
    'says that a request is invalid',
    '{"jsonrpc": "2.0", "method": 1, "params": "bar"}',
    fails(-32600),
  );
  overBoth('refuses another version', '{"jsonrpc":"1.0","method":"rpc.discover","id":1}', (answer) => {
    assert.equal(answer.error.code, -32600);
  });
  overBoth(
    'says that the JSON of a batch is invalid',
    '[{"jsonrpc": "2.0", "method": "rpc.discover", "id": "1"},{"jsonrpc": "2.0", "method"]',
    fails(-32700),
  );
  overBoth('refuses an empty batch', '[]', fails(-32600));
  overBoth('answers an invalid batch that is not empty', '[1]', (answer) => {
    assert.equal(answer.length, 1);
    fails(-32600)(answer[0]);
  });
  overBoth('answers each invalid member of a batch', '[1,2,3]', (answer) => {
    assert.equal(answer.length, 3);
    for (const one of answer) fails(-32600)(one);
  });
  overBoth(
    'answers a mixed batch, notifications aside',
    `[{"jsonrpc": "2.0", "method": "rpc.discover", "id": "1"},
      {"jsonrpc": "2.0", "method": "session.whoami"},
      {"foo": "boo"},
      {"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, "id": "5"},
      {"jsonrpc": "2.0", "method": "session.whoami", "id": 9}]`,
    (answers) => {
      assert.equal(answers.length, 4);
      const byId = new Map(answers.map((answer) => [answer.id, answer]));
      assert.ok(byId.get('1').result.methods);
      fails(-32600)(byId.get(null));
      fails(-32601, '5')(byId.get('5'));
      fails(1001, 9)(byId.get(9));
    },
  );
  overBoth(
    'refuses a batch that is too long',
    JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'x.y' }))),
    (answer) => assert.ok([-32600, 1009].includes(answer.error.code), JSON.stringify(answer)),
  );

  it('answers neither a notification nor a batch of notifications', async () => {
    for (const text of [
      '{"jsonrpc":"2.0","method":"rpc.discover"}',
      '{"jsonrpc":"2.0","method":"foobar"}',
      '[{"jsonrpc":"2.0","method":"rpc.discover"},{"jsonrpc":"2.0","method":"foobar"}]',
    ]) {
      const answer = await server.post(text);
      assert.equal(answer.status, 204);
      assert.equal(answer.body, '');
      const client = await server.connect();
      client.socket.send(text);
      await client.call('rpc.discover');
      assert.equal(client.messages.length, 1);
      await client.close();
    }
  });

  describe('JSON traps', () => {
    const inParams = (text) => `{"jsonrpc":"2.0","id":1,"method":"session.whoami","params":${text}}`;
    for (const [name, text] of [
      ['a number beyond the range of a double', inParams('{"a":1e999}')],
      ['an integer beyond 2^53', inParams('{"a":9007199254740993}')],
      ['NaN', inParams('{"a":NaN}')],
      ['a duplicate key', inParams('{"a":1,"a":2}')],
      ['a duplicate key written with escapes', inParams('{"a":1,"\\u0061":2}')],
      ['100,000 brackets', inParams(`${'['.repeat(30_000)}`)],
      ['33 levels', inParams('['.repeat(33) + ']'.repeat(33))],
      ['NUL in a string', inParams('{"a":"\\u0000"}')],
      ['NUL in a key', inParams('{"a\\u0000":1}')],
      ['a lone surrogate', inParams('{"a":"\\ud800"}')],
      ['something after the value', `${inParams('{}')} true`],
      ['a byte order mark', `\ufeff${inParams('{}')}`],
      ['a comment', inParams('{/* */}')],
      ['a trailing comma', inParams('{"a":1,}')],
      ['nothing', ''],
    ]) {
      overBoth(`refuses ${name}`, text, fails(-32700));
    }
    it('refuses 100,000 brackets in a body (POST)', async () => {
      const answer = await server.post('['.repeat(60_000));
      fails(-32700)(answer.json);
    });
    overBoth(
      'refuses __proto__ as any unknown field',
      '{"jsonrpc":"2.0","id":1,"method":"session.login","params":{"__proto__":{"as":"token"}}}',
      (answer) => {
        assert.equal(answer.error.code, 1006);
        assert.ok(answer.error.data.some(({ pointer }) => pointer === '/__proto__'));
      },
    );
  });

  it('names pointer, rule and expectation of what is wrong', async () => {
    const { json } = await server.post({
      jsonrpc: '2.0',
      id: 1,
      method: 'session.login',
      params: { login: 'x', password: 7, as: 'elephant', extra: true },
    });
    assert.equal(json.error.code, 1006);
    const rules = Object.fromEntries(json.error.data.map(({ pointer, rule }) => [pointer, rule]));
    assert.equal(rules['/password'], 'type');
    assert.equal(rules['/as'], 'enum');
    assert.equal(rules['/extra'], 'additionalProperties');
    for (const { message } of json.error.data) assert.doesNotMatch(message, /elephant/);
  });
});
