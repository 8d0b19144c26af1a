// The command line: what it says of wrong arguments, data folders and configurations, and what an
// operator does with it beside a running server and without one.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import {
  binary,
  configure,
  consilium,
  demo,
  eventually,
  onDatabase,
  Scope,
  Server,
} from '../support/consilium.mjs';
import { alter, copyData, databaseOf, onPostgres, rows } from '../support/database.mjs';
import { userWithRole } from '../support/story.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const centresFile = path.resolve(root, '../shared/data/centres/filieres_sites_2018.tsv');
const packetsFolder = path.resolve(root, '../shared/data/phenopackets/cases');

describe('the command line', () => {
  const scope = new Scope();
  let folder;
  let made;
  after(() => scope.end());
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'consilium-test-'));
    scope.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    made = await demo(scope);
  });

  /** A command that has to fail with this status and say something like this on standard error. */
  async function refused(args, code, pattern) {
    const { CONSILIUM_DATA: _, ...env } = process.env;
    const answer = await consilium(args, { env });
    assert.equal(answer.code, code, `${args.join(' ')}: ${answer.stdout}${answer.stderr}`);
    assert.match(answer.stderr, pattern, args.join(' '));
    assert.equal(answer.stdout, '', 'what failed says so on standard error only');
    return answer.stderr;
  }

  async function succeeds(args, options) {
    const answer = await consilium(args, options);
    assert.equal(answer.code, 0, `${args.join(' ')}: ${answer.stdout}${answer.stderr}`);
    return answer.stdout;
  }

  /** A copy of the demonstration that a test may break. */
  async function copyOfDemo() {
    const copy = path.join(await mkdtemp(path.join(folder, 'copy-')), 'data');
    await copyData(scope, made.data, copy);
    return copy;
  }

  describe('wrong arguments', () => {
    for (const [args, pattern] of [
      [[], /--help/],
      [['elephant'], /elephant/],
      [['user'], /subcommand/],
      [['user', 'elephant'], /elephant/],
      [['serve'], /--data is required/],
      [['serve', '--data'], /--data/],
      [['serve', '--data', 'x', '--elephant'], /--elephant/],
      [['serve', '--data', 'x', 'elephant'], /elephant/],
      [['serve', '--data', 'x', '--port', '65536'], /--port.*65535/],
      [['serve', '--data', 'x', '--port', '-1'], /--port/],
      [['serve', '--data', 'x', '--port', 'https'], /--port/],
      [['init'], /--data is required/],
      [['init', '--data', 'x', '--port', '0'], /--port/],
      [['demo'], /--data is required/],
      [['user', 'add', '--data', 'x'], /login/],
      [['user', 'add', '--data', 'x', 'login'], /--name/],
      [['user', 'join', '--data', 'x', 'login'], /--centre/],
      [['centre', 'add', '--data', 'x', '--network', 'N'], /--name/],
      [['import', 'centres', '--data', 'x'], /file/],
      [['import', 'centres', '--data', 'x', '/not/there'], /\/not\/there/],
      [['import', 'hpo', '--data', 'x'], /file/],
      [['import', 'hpo', '--data', 'x', '/not/there'], /\/not\/there/],
      [['import', 'orphanet', '--data', 'x', '/not/there'], /\/not\/there/],
      [['import', 'switch', '--data', 'x'], /version/],
      [['import', 'phenopacket', '--data', 'x', '--as', 'login'], /file/],
      [['import', 'phenopacket', '--data', 'x', 'p.json'], /--as/],
      [['export', 'phenopacket', '--data', 'x', '--as', 'login'], /case/],
      [['export', 'phenopacket', '--data', 'x', 'CASE'], /--as/],
      [
        ['export', 'phenopacket', '--data', 'x', 'C', '--as', 'l', '--output', '/not/there'],
        /\/not\/there/,
      ],
      [['verify'], /--data is required/],
      [['verify', '--data', 'x', '--keys', '/not/there'], /\/not\/there/],
      [['backup', '--data', 'x'], /--to/],
      [['restore', '--data', 'x'], /--from/],
      [['migrate', '--from', 'sqlite:x'], /--to/],
      [['restore', '--data', 'x', '--from', '/not/there'], /\/not\/there/],
    ]) {
      it(`end with status 2: consilium ${args.join(' ')}`, () => refused(args, 2, pattern));
    }

    it('to ./dev end with status 2', () => {
      for (const args of [
        ['elephant'],
        ['test', '--elephant'],
        ['test', '--engine', 'oracle'],
        ['run', '--port', 'x'],
      ]) {
        const { status, stderr } = spawnSync(path.join(root, 'dev'), args, { encoding: 'utf8' });
        assert.equal(status, 2, `./dev ${args.join(' ')}: ${stderr}`);
        assert.match(stderr, /\.\/dev/);
      }
    });

    it('to certs/make.sh end with status 2', () => {
      for (const args of [
        [],
        ['elephant'],
        ['ca'],
        ['server', folder],
        ['server', folder, 'bad name'],
        ['centre', folder],
      ]) {
        const { status, stderr } = spawnSync('sh', [path.join(root, 'certs/make.sh'), ...args], {
          encoding: 'utf8',
        });
        assert.ok(
          status === 2 || (args.includes('bad name') && status === 1),
          `make.sh ${args.join(' ')}: ${status}`,
        );
        assert.match(stderr, /make\.sh: /);
      }
    });
  });

  it('explains each command and each of its options', async () => {
    const help = await succeeds(['--help']);
    const commands = [...help.matchAll(/^  ([a-z]+) {2,}\S/gm)].map(([, name]) => name);
    assert.deepEqual(commands.toSorted(), [
      'backup',
      'centre',
      'demo',
      'export',
      'import',
      'init',
      'migrate',
      'restore',
      'serve',
      'user',
      'verify',
    ]);
    for (const command of commands) {
      const text = await succeeds([command, '--help']);
      const all = [[command]];
      const below = text.split(/^Subcommands:$/m)[1] ?? '';
      for (const [, name] of below.matchAll(/^  ([a-z-]+) {2,}\S/gm)) all.push([command, name]);
      for (const one of all) {
        const page = await succeeds([...one, '--help']);
        const options = page
          .split('\n\n\n')[0]
          .matchAll(/^  (-[^ ]*).*?(?: {2,}|\n {8,})(\S.*)$/gm);
        let explained = 0;
        for (const [, , what] of options) {
          assert.match(what, /\w{2}/, one.join(' '));
          ++explained;
        }
        assert.equal(
          explained,
          [...page.split('\n\n\n')[0].matchAll(/^  -/gm)].length,
          one.join(' '),
        );
      }
    }
    assert.match(await succeeds(['--version']), /^consilium \d+\.\d+\.\d+$/m);
  });

  describe('data folders', () => {
    it('that are not there are named, and the way to make one', async () => {
      const none = path.join(folder, 'none');
      for (const args of [
        ['serve', '--port', '0'],
        ['user', 'list'],
        ['centre', 'list'],
        ['verify'],
        ['backup', '--to', path.join(folder, 'backup-of-nothing')],
      ]) {
        const said = await refused([...args, '--data', none], 1, /consilium init/);
        assert.ok(said.includes(none));
      }
      assert.ok(!existsSync(none), 'and nothing is made');
      assert.ok(!existsSync(path.join(folder, 'backup-of-nothing')));
    });

    it('that hold something are not taken over', async () => {
      const occupied = path.join(folder, 'occupied');
      await mkdir(occupied);
      await writeFile(path.join(occupied, 'precious'), 'mine');
      for (const command of ['init', 'demo']) {
        await refused([command, '--data', occupied], 1, /occupied is there already/);
        await refused([command, '--data', path.join(occupied, 'precious')], 1, /is there already/);
      }
      assert.equal(await readFile(path.join(occupied, 'precious'), 'utf8'), 'mine');
    });

    it('are named by CONSILIUM_DATA, too', async () => {
      const env = { ...process.env, CONSILIUM_DATA: made.data };
      assert.match(await succeeds(['verify'], { env }), /Nothing was changed/);
    });

    it('of a newer schema are refused, and left as they are', async () => {
      const data = await copyOfDemo();
      await alter(data, "INSERT INTO migration VALUES (9999, 'later', '999.0.0')");
      for (const args of [['serve', '--port', '0'], ['user', 'list'], ['verify']]) {
        await refused([...args, '--data', data], 1, /schema 9999.*release 999\.0\.0/);
      }
      await alter(data, 'DELETE FROM migration WHERE version = 9999');
      await succeeds(['verify', '--data', data]);
    });

    const skip = onPostgres && 'about the file of SQLite';
    it('whose database belongs to another program are refused', { skip }, async () => {
      const data = await copyOfDemo();
      await rm(path.join(data, 'consilium.db'));
      await alter(data, 'CREATE TABLE other (a)');
      await refused(['serve', '--data', data, '--port', '0'], 1, /another program/);
    });

    it('whose database is no database are refused', { skip }, async () => {
      const data = await copyOfDemo();
      await writeFile(path.join(data, 'consilium.db'), 'not a database\n'.repeat(1000));
      for (const args of [
        ['serve', '--port', '0'],
        ['user', 'list'],
      ]) {
        await refused([...args, '--data', data], 1, /database/);
      }
      const verified = await consilium(['verify', '--data', data]);
      assert.equal(verified.code, 1);
      assert.match(verified.stdout, /damaged.*\nNOT as it was written/);
    });

    it('without their signing key are refused, and the key is named', async () => {
      const data = await copyOfDemo();
      await rm(path.join(data, 'signing.key'));
      await refused(['serve', '--data', data, '--port', '0'], 1, /signing\.key/);
    });
  });

  it('init makes a closed installation that explains and takes its configuration', async (t) => {
    const data = path.join(folder, 'fresh', 'data');
    const said = await succeeds([
      'init',
      '--data',
      data,
      '--name',
      'consilium.example',
      '--name',
      '192.0.2.7',
      '--port',
      '9443',
      ...(await onDatabase(t)),
    ]);
    const [, password] = /The administrator is admin with the password (\S+)/.exec(said);
    assert.ok(password.length >= 12);
    assert.match(said, /consilium serve --data/);

    assert.equal((await stat(data)).mode & 0o777, 0o700);
    for (const secret of [
      'signing.key',
      'certs/ca.key',
      'certs/server.key',
      'consilium.toml',
      ...(onPostgres ? [] : ['consilium.db']),
    ]) {
      assert.equal((await stat(path.join(data, secret))).mode & 0o077, 0, secret);
    }
    const certificate = new X509Certificate(await readFile(path.join(data, 'certs/server.crt')));
    for (const host of ['consilium.example', 'localhost'])
      assert.equal(certificate.checkHost(host), host);
    for (const address of ['192.0.2.7', '127.0.0.1'])
      assert.equal(certificate.checkIP(address), address);
    const authority = new X509Certificate(await readFile(path.join(data, 'certs/ca.crt')));
    assert.ok(authority.ca && certificate.verify(authority.publicKey));

    // Each option of the help is in the file with the same default, and the file as it is works.
    const configuration = await readFile(path.join(data, 'consilium.toml'), 'utf8');
    const help = await succeeds(['serve', '--help']);
    /** section.name → what the pattern finds in its line. */
    const bySection = (text, pattern) => {
      const found = new Map();
      let section = '';
      for (const line of text.split('\n')) {
        section = /^\[(\w+)\]$/.exec(line)?.[1].concat('.') ?? section;
        const [, name, ...rest] = pattern.exec(line) ?? [];
        if (name) found.set(section + name, rest);
      }
      return found;
    };
    const options = bySection(help, /^  ([a-z_]+) = (.+?)   \(.+\)$/);
    assert.ok(options.size > 40, `${options.size} options`);
    const inFile = bySection(configuration, /^(?:# )?([a-z_]+) = (.*)$/);
    assert.deepEqual([...inFile.keys()], [...options.keys()]);
    const set = { 'listen.port': /^9443$/, 'listen.origins': /^\["https:\/\/consilium\.example",/ };
    if (onPostgres) set.database = /^"postgresql:\/\//;
    for (const [name, value] of bySection(configuration, /^([a-z_]+) = (.*)$/)) {
      assert.match(value[0], set[name] ?? /^only what init was given is set$/, name);
      inFile.delete(name);
      options.delete(name);
      delete set[name];
    }
    assert.deepEqual(set, {}, 'all that init was given is set');
    assert.deepEqual(inFile, options, 'the rest has its default');

    const server = await Server.start(t, data);
    const token = await server.token({ login: 'admin', password });
    const client = await server.connect({ token });
    const { identity } = await client.call('session.whoami');
    assert.equal(identity.admin, true);
    assert.equal(
      identity.secondFactor.enrolmentPending,
      true,
      'the second factor is needed by default',
    );
    await assert.rejects(
      client.call('directory.networks'),
      ({ code }) => code === 1001 || code === 1002,
    );
    const others = { 'content-type': 'application/json', origin: 'https://consilium.example' };
    assert.notEqual((await server.post('{}', others)).status, 403);
    assert.equal((await server.post('{}', { ...others, origin: 'https://localhost' })).status, 403);
  });

  it('init takes the password from standard input and shows it nowhere', async (t) => {
    const data = path.join(folder, 'with-password');
    const password = 'une phrase assez longue';
    const { status, stdout, stderr } = spawnSync(
      binary,
      [
        'init',
        '--data',
        data,
        '--admin',
        'chef',
        '--admin-name',
        'La Cheffe',
        '--password-stdin',
        ...(await onDatabase(t)),
      ],
      { input: `${password}\n`, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    assert.ok(!stdout.includes(password));
    const server = await Server.start(t, data);
    assert.ok(await server.token({ login: 'chef', password }));
  });

  it('demo says that the second factor is off, and prints logins for people and scripts', async () => {
    const text = await succeeds(['demo', '--data', path.join(folder, 'demo-text'), ...(await onDatabase(scope))]);
    assert.match(text, /second factor off/);
    const roles = new Set(made.users.flatMap((user) => user.roles.map(({ role }) => role)));
    for (const role of [
      'clinician',
      'assistant',
      'expert',
      'manager',
      'coordinator',
      'chair',
      'admin',
      'auditor',
    ]) {
      assert.ok(roles.has(role), role);
    }
    for (const { login, password, name } of made.users) {
      assert.match(text, new RegExp(`^ +${login} `, 'm'));
      assert.ok(text.includes(password) && text.includes(name));
    }
  });

  describe('a wrong configuration is refused with file, line and reason', () => {
    for (const [name, section, line, reason] of [
      ['an unknown option', 'limits', 'elephants = 3', /no option limits\.elephants/],
      ['an unknown section', 'zoo', 'elephants = 3', /no section 'zoo'/],
      [
        'a text for a number',
        'limits',
        'message_bytes = "many"',
        /limits\.message_bytes must be a whole number/,
      ],
      [
        'a fraction for a whole number',
        'limits',
        'batch_requests = 1.5',
        /limits\.batch_requests must be a whole number/,
      ],
      ['a number for a flag', 'diagnostics', 'echo = 1', /diagnostics\.echo must be true or false/],
      [
        'a number out of range',
        'limits',
        'message_bytes = 1',
        /must be a whole number from 1024 to/,
      ],
      [
        'a word that is no choice',
        'session',
        'second_factor = "maybe"',
        /"required" or "optional"/,
      ],
      [
        'an origin with a path',
        'listen',
        'origins = ["https://a.example/x"]',
        /listen\.origins must be/,
      ],
      ['what is no address', 'listen', 'address = "here"', /listen\.address must be/],
      ['the same option twice', 'log', 'level = "info"\nlevel = "info"', /level/],
      ['what is no TOML', 'log', 'level = = 3', /\w+/],
    ]) {
      it(name, async () => {
        const file = path.join(folder, 'wrong.toml');
        await writeFile(file, `# one\n# two\n\n[${section}]\n${line}\n`);
        const said = await refused(
          ['serve', '--data', made.data, '--port', '0', '--config', file],
          1,
          reason,
        );
        const [, number] = /wrong\.toml:(\d+): /.exec(said);
        assert.ok([4, 5, 6].includes(Number(number)), said);
      });
    }

    it('all of what is wrong is told at once', async () => {
      const file = path.join(folder, 'wrong.toml');
      await writeFile(file, '[limits]\nelephants = 3\nmessage_bytes = 1\n[log]\nlevel = "loud"\n');
      const said = await refused(
        ['serve', '--data', made.data, '--port', '0', '--config', file],
        1,
        /./,
      );
      for (const line of [2, 3, 5]) assert.match(said, new RegExp(`wrong\\.toml:${line}: `));
    });

    it('a file that is not there, a certificate that is not there', async () => {
      const args = ['serve', '--data', made.data, '--port', '0', '--config'];
      await refused([...args, '/not/there.toml'], 1, /\/not\/there\.toml/);
      const file = path.join(folder, 'wrong.toml');
      const database = JSON.stringify((await databaseOf(made.data)) ?? '');
      await writeFile(file, `database = ${database}\n[tls]\ncertificate = "certs/nothing.crt"\n`);
      await refused([...args, file], 1, /nothing\.crt/);
    });
  });

  describe('without a server', () => {
    it('makes, lists, disables and enables accounts', async (t) => {
      const data = await copyOfDemo();
      const on = ['--data', data];
      const added = await succeeds([
        'user',
        'add',
        'zoe',
        '--name',
        'Zoé Exemple',
        '--auditor',
        ...on,
      ]);
      const [, password] = /the password (\S+)/.exec(added);
      await refused(['user', 'add', 'ZOE', '--name', 'Encore', ...on], 1, /./);
      assert.match(await succeeds(['user', 'list', ...on]), /^zoe\tZoé Exemple\tactive, auditor$/m);
      await succeeds(['user', 'disable', 'zoe', ...on]);
      assert.match(await succeeds(['user', 'list', ...on]), /^zoe\tZoé Exemple\tdisabled/m);
      await succeeds(['user', 'enable', 'zoe', ...on]);
      await refused(['user', 'disable', 'nobody', ...on], 1, /no account 'nobody'/);
      await refused(
        ['user', 'add', 'yves', '--name', 'Yves', '--language', 'de', ...on],
        1,
        /fr or en/,
      );

      const centre = (
        await succeeds([
          'centre',
          'add',
          '--network',
          'NEW',
          '--network-name',
          'Neuve',
          '--name',
          'Centre neuf',
          '--kind',
          'competence',
          '--city',
          'Évry',
          ...on,
        ])
      ).trim();
      assert.match(
        await succeeds(['centre', 'list', '--text', 'evry', ...on]),
        new RegExp(`^${centre}\tcompetence\tCentre neuf\t-\tÉvry$`, 'm'),
      );
      await refused(
        ['centre', 'add', '--network', 'NONE', '--name', 'X', '--kind', 'competence', ...on],
        1,
        /no network 'NONE'/,
      );
      await refused(
        ['centre', 'add', '--network', 'NEW', '--name', 'X', '--kind', 'zoo', ...on],
        1,
        /kind is/,
      );
      await succeeds([
        'user',
        'join',
        'zoe',
        '--centre',
        centre,
        '--role',
        'manager',
        '--profession',
        'other',
        ...on,
      ]);
      await refused(
        [
          'user',
          'join',
          'zoe',
          '--centre',
          centre,
          '--role',
          'king',
          '--profession',
          'other',
          ...on,
        ],
        1,
        /role is/,
      );
      assert.match(await succeeds(['verify', ...on]), /Nothing was changed/);

      const server = await Server.start(t, data);
      const client = await server.connect({ user: { login: 'Zoe', password } });
      const { identity } = await client.call('session.whoami');
      assert.equal(identity.memberships[0].centre, centre);
      assert.equal(identity.auditor, true);
    });

    it('imports the list of French centres, says what it left out, and changes nothing twice', async (t) => {
      if (!existsSync(centresFile)) return t.skip('the list of centres is not on this machine');
      const data = path.join(await mkdtemp(path.join(folder, 'import-')), 'data');
      await succeeds(['init', '--data', data, ...(await onDatabase(t))]);
      const first = await succeeds(['import', 'centres', centresFile, '--data', data]);
      const [, listed, networks, created, attached] =
        /^(\d+) rows: (\d+) networks and (\d+) centres created, 0 centres changed, \d+ unchanged, (\d+) attachments/
          .exec(first)
          .map(Number);
      const lines = (await readFile(centresFile, 'utf8')).trimEnd().split('\n');
      assert.equal(listed, lines.length - 1);
      assert.ok(networks >= 20 && networks <= 30, `${networks} networks`);
      assert.ok(created > 1800 && created <= listed, `${created} centres`);
      assert.ok(attached > 0);
      assert.match(first, /^not attached: \d+ competence centres of /m);
      const again = await succeeds(['import', 'centres', centresFile, '--data', data]);
      assert.match(
        again,
        /: 0 networks and 0 centres created, 0 centres changed, \d+ unchanged, 0 attachments/,
      );
      assert.match(await succeeds(['verify', '--data', data]), /Nothing was changed/);
    });

    it('imports terminologies, keeps the version before and goes back to it', async () => {
      const data = await copyOfDemo();
      const table = path.join(folder, 'nomenclature.tsv');
      await writeFile(table, 'orpha_code\tlabel_fr\n666\tOstéogenèse imparfaite\n');
      const load = (release) =>
        succeeds(['import', 'orphanet', table, '--release', release, '--data', data]);
      const versions = async () =>
        (await succeeds(['import', 'versions', '--data', data]))
          .trim()
          .split('\n')
          .map((line) => line.split('\t'))
          .filter(([, system]) => system === 'ORPHA');
      // A server that ran before has put its built-in set there.
      assert.ok((await versions()).every(([, , release]) => release === 'built-in'));
      assert.equal(await load('2025-12'), 'ORPHA 2025-12: 1 codes in use\n');
      await load('2026-07');
      assert.deepEqual(
        (await versions()).slice(0, 2).map(([, ...about]) => about),
        [
          ['ORPHA', '2026-07', '1', 'in use'],
          ['ORPHA', '2025-12', '1', 'kept'],
        ],
      );
      const [, [before]] = await versions();
      assert.match(await succeeds(['import', 'switch', before, '--data', data]), /2025-12: 1 codes/);
      assert.equal((await versions())[1][4], 'in use');
      await refused(['import', 'switch', 'elephant', '--data', data], 1, /versions/);
      await refused(['import', 'hpo', table, '--data', data], 1, /hp\.json/);
      await refused(['import', 'orphanet', centresFile, '--data', data], 1, /orpha_code/);
      const hierarchy = path.join(folder, 'parents.tsv');
      await writeFile(hierarchy, 'orpha_code\tparent\n216796\t666\n');
      await refused(['import', 'orphanet', hierarchy, '--data', data], 1, /names of diseases/);
    });

    it('writes cases as FHIR documents, for whoever reads them', async () => {
      const data = await copyOfDemo();
      const [{ pseudonym, id }] = await rows(
        data,
        "SELECT pseudonym, id FROM case_record WHERE state = 'answered' AND restricted = 0 ORDER BY id",
      );
      const output = await mkdtemp(path.join(folder, 'documents-'));
      // The administrator’s rights let them read no case.
      await refused(['export', 'fhir', id, '--as', 'admin', '--data', data], 1, /Not found/);
      const readers = ['camille', 'maelle', 'noe', 'rose', 'tom', 'elodie', 'louise', 'samir', 'jade'];
      let written;
      for (const login of readers) {
        const as = ['--as', login, '--output', output, '--language', 'en', '--data', data];
        const { code } = await consilium(['export', 'fhir', pseudonym, ...as]);
        if (code === 0) written = JSON.parse(await readFile(path.join(output, `${pseudonym}.json`), 'utf8'));
      }
      assert.equal(written.resourceType, 'Bundle');
      assert.equal(written.language, 'en');
      assert.ok(written.entry[0].resource.title.endsWith(pseudonym));
      const [{ restricted }] = await rows(
        data,
        'SELECT id AS restricted FROM case_record WHERE restricted = 1 ORDER BY id',
      );
      for (const login of readers)
        for (const format of ['fhir', 'phenopacket'])
          await refused(
            ['export', format, restricted, '--as', login, '--data', data],
            1,
            /Not found|out of exports/,
          );
    });

    it('makes drafts of phenopackets and gives them back', async (t) => {
      if (!existsSync(packetsFolder)) return t.skip('the phenopackets are not on this machine');
      const data = await copyOfDemo();
      const packets = (await readdir(packetsFolder, { recursive: true }))
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .slice(0, 3)
        .map((name) => path.join(packetsFolder, name));
      const broken = path.join(folder, 'broken.json');
      await writeFile(broken, '{"id": "x"}');
      const as = ['--as', 'camille', '--data', data];
      const { code, stdout, stderr } = await consilium([
        'import',
        'phenopacket',
        ...packets,
        broken,
        ...as,
      ]);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /broken\.json: refused: This is no phenopacket/);
      assert.match(stdout, /^ {2}not carried: \/metaData \(.*identify\)$/m);
      assert.match(stdout, /\n4 files: 3 drafts, 1 refused, [1-9]\d* fields not carried\n$/);
      const [, pseudonym, id] = /: ([A-Z]+-[A-Z]+-\d+) (\S+)\n/.exec(stdout);

      const text = await succeeds(['export', 'phenopacket', id, ...as]);
      const packet = JSON.parse(text);
      const original = JSON.parse(await readFile(packets[0], 'utf8'));
      assert.equal(packet.id, pseudonym);
      assert.deepEqual(
        packet.phenotypicFeatures.map(({ type, excluded }) => [type.id, excluded ?? false]),
        original.phenotypicFeatures.map(({ type, excluded }) => [type.id, excluded ?? false]),
      );
      const output = await mkdtemp(path.join(folder, 'packets-'));
      await succeeds(['export', 'phenopacket', pseudonym, '--output', output, ...as]);
      const again = JSON.parse(await readFile(path.join(output, `${pseudonym}.json`), 'utf8'));
      assert.deepEqual({ ...again, metaData: 0 }, { ...packet, metaData: 0 });

      // Others' rights: a member of another centre sees no draft, an expert of the series none either.
      await refused(['export', 'phenopacket', id, '--as', 'victor', '--data', data], 1, /Not found/);
      await refused(['export', 'phenopacket', 'LUMO-TAVI-1', ...as], 1, /There is no case/);
      for (const [login, why] of [
        ['nobody', /refused: There is no account 'nobody'/],
        ['auditeur', /refused: /],
      ]) {
        const none = await consilium(
          ['import', 'phenopacket', packets[0], '--as', login, '--data', data],
        );
        assert.equal(none.code, 1);
        assert.match(none.stderr, why);
        assert.match(none.stdout, /^1 files: 0 drafts, 1 refused/);
      }
      const centres = await succeeds(['centre', 'list', '--data', data]);
      const ids = centres.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g);
      assert.ok(ids.length > 1);
      const role = ['--role', 'assistant', '--profession', 'secretary', '--data', data];
      const joined = [];
      for (const id of ids) {
        const { code } = await consilium(['user', 'join', 'camille', '--centre', id, ...role]);
        if (code === 0) joined.push(id);
      }
      assert.ok(joined.length > 0, 'camille writes drafts elsewhere, too');
      const several = await consilium(['import', 'phenopacket', packets[0], ...as]);
      assert.equal(several.code, 1);
      assert.match(several.stderr, /refused: Name one of the user's centres/);
      const [centre] = joined;
      assert.match(
        await succeeds(['import', 'phenopacket', packets[0], '--centre', centre, ...as]),
        /^1 files: 1 drafts, 0 refused/m,
      );
      assert.match(await succeeds(['verify', '--data', data]), /Nothing was changed/);
    });

    it('refuses a list that is none', async () => {
      const file = path.join(folder, 'list.tsv');
      const data = await copyOfDemo();
      for (const text of ['', 'elephant\tmouse\n1\t2\n', '\xff\xfe\x00'.repeat(10)]) {
        await writeFile(file, text, 'latin1');
        await refused(['import', 'centres', file, '--data', data], 1, /\w+/);
      }
    });
  });

  describe('beside a running server', () => {
    let server;
    before(async () => {
      await configure(made.data, { 'log.level': 'info' });
      server = await Server.start(scope, made.data);
    });
    const on = () => ['--data', made.data];

    it('a second server on the folder is refused, and the first goes on', async () => {
      await refused(
        ['serve', '--port', '0', ...on()],
        1,
        /Another process \(\d+\) works with the data folder/,
      );
      assert.equal((await server.request('/readyz')).status, 200);
    });

    it('the port in use is named', async () => {
      const { data: other } = await demo(scope);
      await refused(
        ['serve', '--data', other, '--port', String(server.port)],
        1,
        new RegExp(`${server.port}`),
      );
    });

    it('commands go through its socket and are recorded', async () => {
      assert.equal((await stat(path.join(made.data, 'admin.sock'))).mode & 0o077, 0);
      const added = await succeeds(['user', 'add', 'ada', '--name', 'Ada Exemple', ...on()]);
      await eventually(() => server.log.includes('"user add"'), 'the log of the command');
      const [, password] = /the password (\S+)/.exec(added);
      assert.ok(!server.log.includes(password));
      const client = await server.connect({ user: { login: 'ada', password } });
      await succeeds(['user', 'disable', 'ada', ...on()]);
      assert.equal(
        (await client.closed).code,
        4001,
        'the sessions of a disabled account end at once',
      );
      await assert.rejects(server.token({ login: 'ada', password }));
      await succeeds(['user', 'enable', 'ada', ...on()]);
      assert.ok(await server.token({ login: 'ada', password }));

      const ada = await server.connect({ user: { login: 'ada', password } });
      const { identity } = await ada.call('session.whoami');
      const auditor = await server.connect({ user: userWithRole(made.users, 'auditor') });
      const { entries } = await auditor.call('audit.list', { user: identity.user });
      assert.ok(entries.some(({ type }) => type === 'session.started'));
      const events = await rows(
        made.data,
        `SELECT type, actor FROM event WHERE stream = 'user:${identity.user}' ORDER BY seq`,
      );
      assert.deepEqual(
        events
          .filter(({ actor }) => actor === 'system')
          .map(({ type }) => type)
          .filter((type) => type.startsWith('user.')),
        ['user.created', 'user.stateChanged', 'user.stateChanged'],
      );
    });

    it('every packet becomes a draft, and comes back from it without a loss', async (t) => {
      if (!existsSync(packetsFolder)) return t.skip('the phenopackets are not on this machine');
      const files = (await readdir(packetsFolder, { recursive: true }))
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .map((name) => path.join(packetsFolder, name));
      const as = ['--as', 'camille', ...on()];
      const draftsOf = (stdout) =>
        [...stdout.matchAll(/: ([A-Z]+-[A-Z]+-\d+) (\S+)\n/g)].map(([, pseudonym, id]) => ({
          pseudonym,
          id,
        }));
      /** Makes drafts of the files and gives the drafts back, each as a file. */
      const around = async (sources) => {
        const stdout = await succeeds(['import', 'phenopacket', ...sources, ...as]);
        const drafts = draftsOf(stdout);
        assert.equal(drafts.length, sources.length);
        assert.match(
          stdout,
          new RegExp(`\n${sources.length} files: ${sources.length} drafts, 0 refused, \\d+ fields`),
        );
        const output = await mkdtemp(path.join(folder, 'packets-'));
        const names = drafts.map(({ pseudonym }) => pseudonym);
        await succeeds(['export', 'phenopacket', ...names, '--output', output, ...as]);
        return { drafts, packets: names.map((name) => path.join(output, `${name}.json`)) };
      };
      const first = await around(files);
      const second = await around(first.packets);
      const contentOf = async (client, { id }) => (await client.call('case.get', { case: id })).content;
      const user = made.users.find(({ login }) => login === 'camille');
      const client = await server.connect({ user });
      const readersOf = async ({ id }) => (await client.call('case.readers', { case: id })).readers;
      const [untouched] = draftsOf(await succeeds(['import', 'phenopacket', files[0], ...as]));
      assert.deepEqual(await readersOf(untouched), []);
      assert.equal((await readersOf(first.drafts[0])).length, 1, 'an export is on record as a read');
      // A user may ask ten times a second: a few of them stand for all, which the files compare.
      for (const index of [0, files.length >> 1, files.length - 1])
        assert.deepEqual(
          await contentOf(client, second.drafts[index]),
          await contentOf(client, first.drafts[index]),
        );
      const held = async (file) => {
        const text = await readFile(file, 'utf8');
        const packet = JSON.parse(text.replaceAll(path.basename(file, '.json'), 'CASE'));
        return { ...packet, metaData: 0 };
      };
      for (const [index, file] of first.packets.entries())
        assert.deepEqual(await held(second.packets[index]), await held(file));

      // Nothing of where it came from is kept.
      const original = JSON.parse(await readFile(files[0], 'utf8'));
      const back = await readFile(first.packets[0], 'utf8');
      assert.ok(!back.includes(original.id) && !back.includes(original.subject.id));
      assert.ok(!server.log.includes(original.id), 'the log names no packet');
    });

    it('passwords are reset, and the sessions before it end', async () => {
      const { login } = userWithRole(made.users, 'manager');
      const user = made.users.find((one) => one.login === login);
      const client = await server.connect({ user });
      const said = await succeeds(['user', 'reset-password', login, ...on()]);
      assert.equal((await client.closed).code, 4001);
      const [, password] = /password is now (\S+)/.exec(said);
      assert.ok(await server.token({ login, password }));
      await assert.rejects(server.token(user));
      const tooShort = spawnSync(
        binary,
        ['user', 'reset-password', login, '--password-stdin', ...on()],
        { input: 'short\n', encoding: 'utf8' },
      );
      assert.equal(tooShort.status, 1);
      assert.match(tooShort.stderr, /12/);
    });

    it('platform roles reach sessions that are open', async () => {
      const user = userWithRole(made.users, 'assistant');
      const client = await server.connect({ user });
      const isAuditor = async () => (await client.call('session.whoami')).identity.auditor;
      assert.equal(await isAuditor(), false);
      await succeeds(['user', 'roles', user.login, '--auditor', ...on()]);
      assert.equal(await isAuditor(), true);
      assert.equal((await client.call('audit.verify')).ok, true);
      await succeeds(['user', 'roles', user.login, ...on()]);
      assert.equal(await isAuditor(), false);
      await assert.rejects(client.call('audit.verify'), ({ code }) => code === 1002);
    });

    it('centres are imported while it serves', async (t) => {
      if (!existsSync(centresFile)) return t.skip('the list of centres is not on this machine');
      const client = await server.connect({ user: userWithRole(made.users, 'clinician') });
      const said = await succeeds(['import', 'centres', centresFile, ...on()]);
      assert.match(said, /^\d+ rows: \d+ networks and \d{4} centres created/);
      const { centres } = await client.call('directory.centres', { text: 'mucoviscidose' });
      assert.ok(centres.length > 10, `${centres.length} centres`);
      await client.close();
    });

    it('verify and centre work beside it', async () => {
      assert.match(await succeeds(['verify', ...on()]), /Nothing was changed/);
      assert.match(await succeeds(['centre', 'list', '--text', 'modele', ...on()]), /Modèle/);
    });

    it('the socket goes with the server', async () => {
      assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
      assert.ok(!existsSync(path.join(made.data, 'admin.sock')));
      await succeeds(['user', 'list', ...on()]);
    });
  });
});
