// A mail server for the black-box tests, and what it was given.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';

const password = 'motdepasse de la poste';

/** A mail server that keeps what it is given; `refusing`: the answer that it gives instead. */
export class MailSink {
  mails = [];
  attempts = 0;
  refusing;

  async listen(port = 0) {
    this.server = new SMTPServer({
      authOptional: false,
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password: given }, _session, done) =>
        username === 'consilium' && given === password
          ? done(null, { user: username })
          : done(new Error('who is this?')),
      onData: (stream, { envelope }, done) => {
        const chunks = [];
        stream.on('data', (chunk) => chunks.push(chunk));
        stream.on('end', () => {
          ++this.attempts;
          if (this.refusing) {
            done(Object.assign(new Error('not now'), { responseCode: this.refusing }));
            return;
          }
          this.mails.push({
            to: envelope.rcptTo.map(({ address }) => address),
            from: envelope.mailFrom.address,
            text: Buffer.concat(chunks).toString('latin1'),
          });
          done();
        });
      },
    });
    this.server.on('error', () => {});
    this.server.listen(port, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = this.server.server.address().port;
  }

  close() {
    return new Promise((resolve) => {
      this.server.close(resolve);
    });
  }

  /** The settings of a server that sends its mail here; it reads what `writePassword` writes. */
  settings() {
    return {
      'mail.server': `smtp://127.0.0.1:${this.port}`,
      'mail.tls': 'off',
      'mail.user': 'consilium',
      'mail.password_file': 'mail-password',
      'mail.from': 'consilium@hopital.invalid',
      'mail.public_url': 'https://consilium.invalid',
      'mail.retry_seconds': 1,
    };
  }

  writePassword(data) {
    return writeFile(path.join(data, 'mail-password'), `${password}\n`, { mode: 0o600 });
  }

  /** The mails to one address. */
  to(address) {
    return this.mails.filter(({ to }) => to.includes(address));
  }
}

/** The text of a mail that is quoted-printable. */
export function decoded(text) {
  return Buffer.from(
    text
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();
}
