// Mail through a real SMTP server: who gets what, in which words, and what happens when the mail
// server refuses, or is away.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { configure, consilium, demo, eventually, Scope, Server } from '../support/consilium.mjs';
import { decoded, MailSink } from '../support/mail.mjs';
import {
  completeContent,
  saveCharter,
  seriesNamed,
  submitCase,
  withoutRateLimit,
} from '../support/story.mjs';

describe('mail', () => {
  const scope = new Scope();
  const sink = new MailSink();
  let server;
  let data;
  let users;
  let series;
  after(() => scope.end());

  const open = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const arrived = (count) => eventually(() => sink.mails.length === count, `${count} mails`);
  async function submitUrgent() {
    const camille = await open('camille');
    const draft = await submitCase(camille, series, { ...completeContent(), urgency: 'urgent' });
    await camille.close();
    return draft;
  }

  before(async () => {
    await sink.listen();
    scope.after(() => sink.close());
    ({ data, users } = await demo(scope, {
      settings: { ...withoutRateLimit, ...sink.settings() },
    }));
    await sink.writePassword(data);
    server = await Server.start(scope, data);
    const ines = await open('ines');
    series = await seriesNamed(ines, 'RCP Os');
    await saveCharter(ines, series, {
      urgent: { name: 'Astreinte', phone: '01 23 45 67 89', hours: '24 h/24' },
      escalation: [
        { function: 'coordinator', afterMinutes: 0 },
        { function: 'chair', afterMinutes: 0 },
      ],
    });
    const mail = { address: 'ines@hopital.invalid', urgent: true, digest: false };
    await ines.command('notice.setMail', { mail });
    assert.deepEqual((await ines.call('notice.mail')).mail, mail);
    await ines.close();
  });

  it('tells who wants it of an urgent case, and nothing about the case', async () => {
    const { pseudonym, case: id } = await submitUrgent();
    await arrived(1);
    const [{ to, from, text }] = sink.mails;
    assert.deepEqual(to, ['ines@hopital.invalid']);
    assert.equal(from, 'consilium@hopital.invalid');
    for (const line of [
      'From: Consilium <consilium@hopital.invalid>',
      'To: <ines@hopital.invalid>',
      'Subject: Consilium : un dossier urgent vous attend',
      'Auto-Submitted: auto-generated',
      'Content-Type: text/plain; charset=utf-8',
    ]) {
      assert.ok(text.includes(`${line}\r\n`), line);
    }
    assert.match(text, /\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000\r\n/);
    const body = decoded(text);
    assert.ok(body.includes('Un dossier urgent attend une décision de votre RCP.'), body);
    assert.ok(body.includes('https://consilium.invalid'));
    for (const secret of [pseudonym, id, 'chirurgie', 'Fractures', 'HP:', 'ORPHA:'])
      assert.ok(!body.includes(secret), secret);
  });

  it('is sent again when the mail server refused it', async () => {
    sink.refusing = 451;
    await submitUrgent();
    await eventually(() => sink.attempts >= 3, 'a second attempt');
    assert.equal(sink.mails.length, 1);
    sink.refusing = undefined;
    await arrived(2);
    assert.match(server.log, /"mail.put_off".*SMTP 451/);
    assert.doesNotMatch(server.log, /ines@|motdepasse/);
  });

  it('waits for a mail server that is away, also across a crash', async () => {
    await sink.close();
    await submitUrgent();
    await eventually(() => /mail.put_off.*\(SMTP 0\)/.test(server.log), 'a failed attempt');
    await server.kill('SIGKILL');
    await server.launch();
    await sink.listen(sink.port);
    await arrived(3);
  });

  it('speaks the language that the account has chosen since', async () => {
    const ines = await open('ines');
    await ines.call('session.setLanguage', { language: 'en' });
    await ines.close();
    const before = sink.mails.length;
    await submitUrgent();
    await arrived(before + 1);
    const { text } = sink.mails.at(-1);
    assert.ok(text.includes('Subject: Consilium: an urgent case waits for you\r\n'), text);
  });

  it('is not begun with half a configuration', async () => {
    await server.kill('SIGTERM');
    for (const [option, pattern] of [
      ['mail.from', /mail\.from is needed with mail\.server/],
      ['mail.public_url', /mail\.public_url is needed/],
      ['mail.password_file', /mail\.password_file is needed with mail\.user/],
    ]) {
      await configure(data, { [option]: '' });
      const { code, stderr } = await consilium(['serve', '--data', data, '--port', '0']);
      assert.equal(code, 1, option);
      assert.match(stderr, pattern);
      await configure(data, { [option]: option === 'mail.public_url' ? 'https://a.invalid' : 'x@y' });
    }
    await configure(data, { 'mail.server': 'pop3://127.0.0.1' });
    const { code, stderr } = await consilium(['serve', '--data', data, '--port', '0']);
    assert.equal(code, 1);
    assert.match(stderr, /consilium\.toml:\d+: mail\.server must be empty, or like/);
  });
});
