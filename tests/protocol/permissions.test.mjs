// Every method of the contract, called by everybody of the demo network and by nobody, on objects of
// their own centre and series and on others': who gets a result, and that nobody else does.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { demo, newId, Scope, Server } from '../support/consilium.mjs';
import { png, Sender, sha256 } from '../support/document.mjs';
import { completeContent, withoutRateLimit } from '../support/story.mjs';

// camille, dominique and paul are of the centre that submits to the series where victor, bruno and
// ines sit, whose centre irene manages; maelle and the intern noe are of another centre, tom and nina of another network.
const everybody = [
  'camille',
  'dominique',
  'paul',
  'victor',
  'bruno',
  'ines',
  'irene',
  'maelle',
  'tom',
  'nina',
  'lina',
  'sacha',
  'admin',
];
const nobody = [];

const seats = (roster) =>
  roster.map(({ member, specialty, function: seat }) => ({ member, specialty, function: seat }));

describe('permissions over the wire', () => {
  const scope = new Scope();
  const clients = {};
  const world = {};
  let methods;
  after(() => scope.end());

  before(async () => {
    const { data, users } = await demo(scope, { settings: withoutRateLimit });
    const server = await Server.start(scope, data);
    clients[''] = await server.connect();
    for (const login of [...everybody, 'noe']) {
      clients[login] = await server.connect({ user: users.find((user) => user.login === login) });
    }
    ({ methods } = await clients[''].call('rpc.discover'));
    const { identity } = await clients.camille.call('session.whoami');
    world.centre = identity.memberships[0].centre;
    world.network = identity.memberships[0].network;
    world.user = identity.user;
    const { identity: ines } = await clients.ines.call('session.whoami');
    world.series = ines.series.find(({ seriesName }) => seriesName.startsWith('RCP Os')).series;
    const { identity: victor } = await clients.victor.call('session.whoami');
    world.expert = victor.user;
    world.reference = victor.memberships[0].centre;
    world.otherSeries = (await clients.admin.call('series.list')).series.find(
      ({ id }) => id !== world.series,
    ).id;
    world.sender = new Sender(
      server,
      clients.camille,
      await server.token(users.find(({ login }) => login === 'camille')),
      world.centre,
    );
    world.session = (await clients.camille.call('session.whoami')).session.id;
    world.draft = await clients.camille.command('case.create', {
      centre: world.centre,
      series: world.series,
      content: completeContent(),
    });
    const submitted = await clients.camille.command('case.create', {
      centre: world.centre,
      series: world.series,
      content: completeContent(),
    });
    await clients.camille.command('case.submit', {
      case: submitted.case,
      revision: submitted.revision,
    });
    world.submitted = (await clients.camille.call('case.get', { case: submitted.case })).case;
    const { members } = await clients.paul.call('member.list', { centre: world.centre });
    world.member = members.find(({ login }) => login === 'dominique');
    world.whole = (await clients.admin.call('directory.centre', { centre: world.centre })).centre;
    world.held = (await clients.admin.call('series.get', { series: world.series })).series;
    await clients.admin.command('series.save', {
      series: world.series,
      revision: world.held.revision,
      name: world.held.name,
      owners: world.held.owners,
      charter: { ...world.held.charter, seniorValidation: true },
      roster: seats(world.held.roster),
    });
  });

  const fresh = async (series = world.series, content = {}) =>
    clients.camille.command('case.create', {
      centre: world.centre,
      series,
      content: { ...completeContent(), ...content },
    });
  const freshSubmitted = async (content = {}) => {
    const made = await fresh(world.series, content);
    return {
      ...made,
      ...(await clients.camille.command('case.submit', {
        case: made.case,
        revision: made.revision,
      })),
    };
  };
  const freshAccepted = async (content = {}) => {
    const { case: id } = await freshSubmitted(content);
    await clients.bruno.command('case.accept', { case: id });
    return id;
  };
  const freshAnswered = async (content = {}) => {
    const id = await freshAccepted(content);
    await clients.bruno.command('case.answer', { case: id, outcome: 'final', text: 'Essai.' });
    return id;
  };
  const freshQuestion = async () => {
    const { question } = await clients.camille.command('question.ask', {
      series: world.series,
      centre: world.centre,
      text: 'Essai ?',
    });
    return question;
  };
  const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const meetingPlan = () => ({
    startsAt: soon(7),
    minutes: 60,
    timeZone: 'Europe/Paris',
    places: 2,
  });
  const reportedTitle = { title: 'Essai de titre' };
  const freshMeeting = async (more = {}) => {
    const { meetings } = await clients.ines.command('meeting.schedule', {
      series: world.series,
      ...meetingPlan(),
      ...more,
    });
    return meetings[0];
  };
  /** A case on the agenda of a meeting, also of one in session. */
  const placed = async () => {
    const meeting = await freshMeeting();
    const id = await freshAccepted();
    return { ...(await clients.ines.command('meeting.addCase', { meeting, case: id })), case: id };
  };
  const opened = async () => {
    const item = await placed();
    await clients.bruno.command('meeting.open', { meeting: item.meeting });
    return item;
  };
  const conclusion = { outcome: 'final', synthesis: 'Essai.' };
  /** The report on a case that a session has come to. */
  const written = async (more = {}) => {
    const { meeting, item } = await opened();
    await clients.ines.command('meeting.present', { meeting, item });
    const report = { meeting, item, revision: 0, content: conclusion, release: true, ...more };
    await clients.ines.command('minutes.update', report);
    return { meeting, item };
  };
  const signed = async () => {
    const report = await written();
    await clients.bruno.command('minutes.sign', { ...report, revision: 1 });
    return report;
  };
  const said = { confidence: 'high', conflict: { declared: false }, text: 'Essai.' };
  const opinionOn = (id) => ({ case: id, version: 1, context: 'written', content: said });
  const transcriptionOn = (id) => ({
    case: id,
    version: 1,
    author: world.expert,
    channel: 'email',
    receivedAt: '2026-01-01T00:00:00.000Z',
    content: said,
  });
  const freshMessage = async () => {
    const { message } = await clients.camille.command('message.post', {
      case: world.submitted.id,
      centre: world.centre,
      text: 'Essai.',
    });
    return message;
  };
  const announcement = () => ({
    ...{ case: world.submitted.id, name: 'image.png', size: 3, sha256: sha256('abc') },
  });
  const freshDocument = async () =>
    (
      await clients.camille.command('document.begin', { ...announcement(), centre: world.centre })
    ).document;
  const openedDocument = async () => {
    const { document } = await world.sender.opened(world.submitted.id, png());
    return { document: document.id, revision: document.revision };
  };
  const period = { from: '2026-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
  const ofSeries = () => ({ series: world.series, ...period });
  const ofCentre = () => ({ centre: world.centre, ...period });

  /**
   * method → [[what, parameters, who gets a result, who gets a conflict]]. Parameters are made for
   * each call. Who is not named must be refused; `open` methods are for everybody, `self` act on the
   * caller only.
   */
  const open = 'open';
  const self = 'self';
  const table = {
    'rpc.discover': open,
    'session.login': open,
    'session.acceptInvitation': open,
    'session.reauthenticate': self,
    'session.whoami': self,
    'session.logout': self,
    'session.changePassword': self,
    'session.enrolTotp': self,
    'session.confirmTotp': self,
    'session.setLanguage': self,
    'session.setPreferences': self,
    'session.draftKey': self,
    'event.unsubscribe': self,
    'session.list': [['another user’s', () => ({ user: world.user }), ['camille', 'admin']]],
    'session.revoke': [['a session that is not there', () => ({ session: newId() }), nobody]],
    'directory.networks': [['', () => ({}), everybody]],
    'directory.centres': [['', () => ({}), everybody]],
    'directory.regions': [['', () => ({}), everybody]],
    'directory.centre': [['', () => ({ centre: world.centre }), everybody]],
    'directory.proposeSeries': [['', () => ({ centre: world.centre }), everybody]],
    'directory.saveNetwork': [
      ['a new one', () => ({ code: `N${newId().slice(-10)}`, name: 'Neuve' }), ['admin']],
    ],
    'directory.saveCentre': [
      [
        'a new one',
        () => ({ network: world.network, kind: 'competence', name: 'Neuf' }),
        ['admin'],
      ],
    ],
    'member.list': [['a centre', () => ({ centre: world.centre }), ['paul', 'admin']]],
    'member.invite': [
      [
        'to a centre',
        () => ({
          centre: world.centre,
          login: `n${newId().slice(-10)}`,
          name: 'Neuve',
          role: 'assistant',
          profession: 'secretary',
        }),
        ['paul', 'admin'],
      ],
    ],
    'member.invitationLink': [
      [
        'of a centre',
        async () => {
          const invited = await clients.admin.command('member.invite', {
            centre: world.centre,
            login: `n${newId().slice(-10)}`,
            name: 'Neuve',
            role: 'assistant',
            profession: 'secretary',
          });
          return { member: invited.member };
        },
        ['paul', 'admin'],
      ],
    ],
    'member.update': [
      [
        'of a centre',
        () => ({
          member: world.member.id,
          revision: 9999,
          name: world.member.name,
          role: 'assistant',
          profession: 'secretary',
        }),
        nobody,
        ['paul', 'admin'],
      ],
    ],
    'member.remove': [
      [
        'of a centre',
        () => ({ member: world.member.id, revision: 9999 }),
        nobody,
        ['paul', 'admin'],
      ],
    ],
    'member.setAbsence': [
      [
        'somebody’s',
        () => ({ member: world.member.id, revision: 9999 }),
        nobody,
        ['dominique', 'paul', 'admin'],
      ],
    ],
    'series.list': [['', () => ({}), everybody]],
    'series.get': [
      ['', () => ({ series: world.series }), everybody.filter((login) => login !== 'sacha')],
    ],
    'series.save': [
      [
        'one with an owner',
        async () => {
          const { series: now } = await clients.admin.call('series.get', { series: world.series });
          return {
            series: now.id,
            revision: now.revision,
            name: now.name,
            owners: now.owners,
            charter: now.charter,
            roster: seats(now.roster),
          };
        },
        ['ines', 'bruno', 'irene', 'admin'],
      ],
    ],
    'case.create': [
      [
        'for a centre',
        () => ({ centre: world.centre, content: completeContent() }),
        ['camille', 'dominique'],
      ],
    ],
    'case.update': [
      [
        'a draft',
        async () => ({
          ...(({ case: id, revision }) => ({ case: id, revision }))(await fresh()),
          content: completeContent(),
        }),
        ['camille', 'dominique'],
      ],
      [
        'a submitted case',
        async () => ({
          ...(({ case: id, revision }) => ({ case: id, revision }))(await freshSubmitted()),
          content: completeContent(),
        }),
        ['camille', 'dominique'],
      ],
    ],
    'case.check': [['', () => ({ content: completeContent() }), everybody]],
    'text.check': [['', () => ({ texts: ['Essai.'], use: 'discussion' }), everybody]],
    'case.submit': [
      [
        'a draft',
        async () => (({ case: id, revision }) => ({ case: id, revision }))(await fresh()),
        ['camille'],
      ],
    ],
    'case.get': [
      ['a draft', () => ({ case: world.draft.case }), ['camille', 'dominique']],
      [
        'a submitted case',
        () => ({ case: world.submitted.id }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'case.validate': [
      [
        'an intern’s draft',
        async () => {
          const { identity } = await clients.noe.call('session.whoami');
          const draft = await clients.noe.command('case.create', {
            centre: identity.memberships[0].centre,
            series: world.series,
            content: completeContent(),
          });
          const { case: id, revision } = await clients.noe.command('case.submit', {
            case: draft.case,
            revision: draft.revision,
          });
          return { case: id, revision, agree: true };
        },
        ['maelle'],
      ],
    ],
    'case.compare': [
      [
        'a submitted case',
        () => ({ case: world.submitted.id, from: 1, to: 1 }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'case.export': [
      ['a draft', () => ({ case: world.draft.case, format: 'json' }), ['camille', 'dominique']],
      [
        'a submitted case',
        () => ({ case: world.submitted.id, format: 'phenopacket' }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      [
        'a submitted case for other systems',
        () => ({ case: world.submitted.id, format: 'fhir', language: 'en' }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'case.link': [
      [
        'two cases of a centre',
        async () => ({
          case: world.submitted.id,
          other: (await fresh()).case,
          kind: 'relative',
        }),
        ['camille', 'dominique'],
      ],
    ],
    'case.invite': [
      [
        'to a submitted case',
        () => ({
          case: world.submitted.id,
          login: `g${newId().slice(-10)}`,
          name: 'Invitée Fictive',
          until: soon(1),
        }),
        ['camille', 'bruno', 'ines'],
      ],
    ],
    'case.list': [
      ['one’s own', () => ({ box: 'all' }), everybody],
      [
        'what a figure of a series counted',
        () => ({ box: 'all', filter: { counted: { figure: 'submitted', ...ofSeries() } } }),
        ['victor', 'bruno', 'ines', 'admin'],
      ],
      [
        'what a figure of a centre counted',
        () => ({ box: 'all', filter: { counted: { figure: 'submitted', ...ofCentre() } } }),
        ['camille', 'paul', 'admin'],
      ],
    ],
    'case.withdraw': [
      [
        'a submitted case',
        async () => ({ case: (await freshSubmitted()).case, reason: 'Essai.' }),
        ['camille'],
      ],
    ],
    'case.accept': [['a submitted case', async () => ({ case: (await freshSubmitted()).case }), ['bruno']]],
    'case.decline': [
      [
        'a submitted case',
        async () => ({ case: (await freshSubmitted()).case, reason: 'Essai.' }),
        ['bruno'],
      ],
    ],
    'case.requestInformation': [
      [
        'a submitted case',
        async () => ({ case: (await freshSubmitted()).case, text: 'Essai ?' }),
        ['bruno', 'ines'],
      ],
    ],
    'case.redirect': [
      [
        'a submitted case',
        async () => ({
          case: (await freshSubmitted()).case,
          series: world.otherSeries,
          reason: 'Essai.',
        }),
        ['bruno', 'ines'],
      ],
    ],
    'case.agreeRedirect': [
      [
        'a submitted case',
        async () => {
          const { case: id } = await freshSubmitted();
          await clients.bruno.command('case.redirect', {
            case: id,
            series: world.otherSeries,
            reason: 'Essai.',
          });
          return { case: id, agree: false };
        },
        ['camille'],
      ],
    ],
    'case.answer': [
      [
        'an accepted case',
        async () => ({ case: await freshAccepted(), outcome: 'final', text: 'Essai.' }),
        ['bruno'],
      ],
    ],
    'case.close': [['an answered case', async () => ({ case: await freshAnswered() }), ['camille']]],
    'case.reopen': [
      [
        'an answered case',
        async () => ({ case: await freshAnswered(), reason: 'Essai.' }),
        ['camille', 'bruno'],
      ],
    ],
    'case.retain': [
      [
        'an answered case',
        async () => ({ case: await freshAnswered(), until: soon(400).slice(0, 10) }),
        ['camille'],
      ],
    ],
    'case.readers': [
      ['a submitted case', () => ({ case: world.submitted.id }), ['camille', 'paul', 'sacha']],
    ],
    'message.post': [
      [
        'for the submitting centre',
        () => ({ case: world.submitted.id, centre: world.centre, text: 'Essai.' }),
        ['camille'],
      ],
    ],
    'message.report': [
      [
        'a submitted case',
        async () => ({ case: world.submitted.id, message: await freshMessage() }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'message.settleReport': [
      [
        'a submitted case',
        async () => {
          const reported = { case: world.submitted.id, message: await freshMessage() };
          await clients.victor.command('message.report', reported);
          return { ...reported, decision: 'restore' };
        },
        ['bruno', 'ines'],
      ],
    ],
    'text.report': [
      [
        'a submitted case',
        async () => ({
          subject: `case:${(await freshSubmitted()).case}`,
          text: completeContent().history,
        }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      [
        'the title of a meeting',
        async () => ({ subject: `meeting:${await freshMeeting(reportedTitle)}`, text: reportedTitle.title }),
        everybody,
      ],
    ],
    'text.settleReport': [
      [
        'a submitted case',
        async () => {
          const subject = `case:${(await freshSubmitted()).case}`;
          const text = completeContent().history;
          return {
            subject,
            ...(await clients.victor.command('text.report', { subject, text })),
            decision: 'restore',
          };
        },
        ['bruno', 'ines'],
      ],
      [
        'the title of a meeting',
        async () => {
          const subject = `meeting:${await freshMeeting(reportedTitle)}`;
          const text = reportedTitle.title;
          const report = await clients.camille.command('text.report', { subject, text });
          return { subject, ...report, decision: 'erase' };
        },
        ['bruno', 'ines'],
      ],
    ],
    'text.reports': [
      [
        'a submitted case',
        () => ({ subject: `case:${world.submitted.id}` }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      ['a meeting', async () => ({ subject: `meeting:${await freshMeeting()}` }), everybody],
    ],
    'message.list': [
      [
        'a submitted case',
        () => ({ case: world.submitted.id }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'document.begin': [
      [
        'for the submitting centre',
        () => ({ ...announcement(), centre: world.centre }),
        ['camille', 'dominique'],
      ],
      [
        'for the reference centre',
        () => ({ ...announcement(), centre: world.reference }),
        ['victor', 'bruno', 'ines'],
      ],
    ],
    'document.get': [
      [
        'that is not ready',
        async () => ({ document: await freshDocument() }),
        ['camille', 'dominique'],
      ],
    ],
    'document.list': [
      [
        'a submitted case',
        () => ({ case: world.submitted.id }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      ['a draft', () => ({ case: world.draft.case }), ['camille', 'dominique']],
    ],
    'document.confirm': [
      [
        'that was opened',
        async () => ({ ...(await openedDocument()), pages: [1] }),
        ['camille', 'dominique'],
      ],
    ],
    'document.redact': [
      [
        'that was opened',
        async () => ({
          ...(await openedDocument()),
          ...{ page: 1, boxes: [{ x: 0, y: 0, width: 9, height: 9 }] },
        }),
        ['camille', 'dominique'],
      ],
    ],
    'document.remove': [
      ['that is not ready', async () => ({ document: await freshDocument() }), ['camille', 'dominique']],
    ],
    'document.report': [
      ['that is not ready', async () => ({ document: await freshDocument() }), ['camille', 'dominique']],
    ],
    'document.settleReport': [
      [
        'that was reported',
        async () => {
          const document = await freshDocument();
          await clients.camille.command('document.report', { document });
          return { document, decision: 'restore' };
        },
        ['bruno', 'ines'],
      ],
    ],
    'opinion.file': [
      [
        'for the reference centre',
        async () => ({ ...opinionOn(await freshAccepted()), centre: world.reference }),
        ['victor', 'bruno'],
      ],
      [
        'for the submitting centre',
        async () => ({ ...opinionOn(await freshAccepted()), centre: world.centre }),
        ['camille'],
      ],
    ],
    'opinion.amend': [
      [
        'one’s own',
        async () => {
          const params = { ...opinionOn(await freshAccepted()), centre: world.reference };
          const { opinion } = await clients.victor.command('opinion.file', params);
          return { ...params, opinion, number: 1 };
        },
        ['victor'],
      ],
    ],
    'opinion.transcribe': [
      ['an expert’s', async () => transcriptionOn(await freshAccepted()), ['ines']],
    ],
    'opinion.confirm': [
      [
        'one’s own',
        async () => {
          const params = transcriptionOn(await freshAccepted());
          const { opinion } = await clients.ines.command('opinion.transcribe', params);
          return { case: params.case, opinion, number: 1, decision: 'confirm' };
        },
        ['victor'],
      ],
    ],
    'opinion.list': [
      [
        'a submitted case',
        () => ({ case: world.submitted.id }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'case.postpone': [
      [
        'a scheduled case',
        async () => ({ case: (await placed()).case, reason: 'Essai.' }),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.calendar': [
      [
        'a series',
        () => ({ series: world.series, from: soon(0), to: soon(30) }),
        everybody,
      ],
    ],
    'meeting.list': [['one’s own', () => ({}), everybody]],
    'meeting.get': [['a meeting', async () => ({ meeting: await freshMeeting() }), everybody]],
    'meeting.schedule': [
      ['of a series', () => ({ series: world.series, ...meetingPlan() }), ['bruno', 'ines']],
    ],
    'meeting.update': [
      [
        'of a series',
        async () => ({ meeting: await freshMeeting(), revision: 1, ...meetingPlan() }),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.cancel': [
      [
        'of a series',
        async () => ({ meeting: await freshMeeting(), reason: 'Essai.' }),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.book': [
      [
        'for one’s case',
        async () => ({ meeting: await freshMeeting(), case: (await freshSubmitted()).case }),
        ['camille', 'dominique'],
      ],
    ],
    'meeting.propose': [
      [
        'for one’s case',
        async () => ({
          case: (await freshSubmitted()).case,
          times: [soon(8)],
          timeZone: 'Europe/Paris',
        }),
        ['camille'],
      ],
    ],
    'meeting.answer': [
      [
        'a booking',
        async () => {
          const meeting = await freshMeeting();
          const { case: id } = await freshSubmitted();
          const { item } = await clients.camille.command('meeting.book', { meeting, case: id });
          return { meeting, item, decision: 'confirm' };
        },
        ['bruno', 'ines'],
      ],
      [
        'a case of the agenda, which moves',
        async () => {
          const [meeting, to] = [await freshMeeting(), await freshMeeting()];
          const { case: id } = await freshSubmitted();
          const { item } = await clients.ines.command('meeting.addCase', { meeting, case: id });
          return { meeting, item, decision: 'move', to };
        },
        ['bruno', 'ines'],
      ],
    ],
    'meeting.addCase': [
      [
        'of the series',
        async () => ({ meeting: await freshMeeting(), case: await freshAccepted() }),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.removeCase': [
      [
        'of the series',
        async () => {
          const { meeting, item } = await placed();
          return { meeting, item, reason: 'Essai.' };
        },
        ['camille', 'dominique', 'bruno', 'ines'],
      ],
    ],
    'meeting.reorder': [
      [
        'of the series',
        async () => {
          const { meeting, item } = await placed();
          return { meeting, items: [{ item, minutes: 20 }] };
        },
        ['bruno', 'ines'],
      ],
    ],
    'meeting.invite': [
      [
        'the roster',
        async () => ({ meeting: await freshMeeting(), roster: true }),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.reply': [
      [
        'for oneself',
        async () => {
          const meeting = await freshMeeting();
          await clients.ines.command('meeting.invite', { meeting, roster: true });
          return { meeting, reply: 'accepted' };
        },
        ['victor', 'bruno', 'ines'],
      ],
    ],
    'meeting.designateChair': [
      [
        'of the roster',
        async () => ({ meeting: await freshMeeting(), user: world.expert }),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.open': [
      ['of the series', async () => ({ meeting: await freshMeeting() }), ['bruno', 'ines']],
    ],
    'meeting.join': [
      [
        'an open session',
        async () => ({ meeting: (await opened()).meeting, mode: 'remote' }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'meeting.leave': [
      [
        'an open session',
        async () => {
          const { meeting } = await opened();
          for (const login of ['camille', 'dominique', 'victor', 'bruno', 'ines'])
            await clients[login].command('meeting.join', { meeting, mode: 'remote' });
          return { meeting };
        },
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'meeting.present': [
      [
        'in an open session',
        async () => (({ meeting, item }) => ({ meeting, item }))(await opened()),
        ['bruno', 'ines'],
      ],
    ],
    'meeting.vote': [
      [
        'in an open session',
        async () => {
          const { meeting, item } = await opened();
          await clients.ines.command('meeting.present', { meeting, item });
          for (const login of ['camille', 'victor', 'bruno', 'ines'])
            await clients[login].command('meeting.join', { meeting, mode: 'remote' });
          return { meeting, item, vote: 'agree' };
        },
        ['victor', 'bruno'],
      ],
    ],
    'meeting.ratify': [
      [
        'in an open session',
        async () => {
          const { meeting } = await opened();
          const id = await freshAnswered({ urgency: 'urgent' });
          return { meeting, case: id, answer: 1, decision: 'ratified' };
        },
        ['bruno'],
      ],
    ],
    'meeting.close': [
      [
        'an open session',
        async () => ({ meeting: (await opened()).meeting }),
        ['bruno', 'ines'],
      ],
    ],
    'minutes.get': [
      [
        'a report being written',
        async () => (({ meeting, item }) => ({ meeting, item }))(await written()),
        ['bruno', 'ines'],
      ],
      [
        'a report in review',
        async () => (({ meeting, item }) => ({ meeting, item }))(await written({ review: true })),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'minutes.export': [
      [
        'a report being written',
        async () => {
          const { meeting, item } = await written();
          return { meeting, item, format: 'pdf' };
        },
        ['bruno', 'ines'],
      ],
      [
        'a report in review',
        async () => {
          const { meeting, item } = await written({ review: true });
          return { meeting, item, format: 'pdf' };
        },
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
    ],
    'minutes.update': [
      [
        'a report',
        async () => {
          const { meeting, item } = await written();
          return { meeting, item, revision: 1, content: conclusion, release: true };
        },
        ['bruno', 'ines'],
      ],
    ],
    'minutes.review': [
      [
        'a report',
        async () => {
          const { meeting, item } = await written({ review: true });
          return { meeting, item, revision: 1, decision: 'agree' };
        },
        ['camille', 'victor', 'bruno', 'ines'],
      ],
    ],
    'minutes.preview': [
      [
        'a report',
        async () => (({ meeting, item }) => ({ meeting, item }))(await written()),
        ['bruno'],
      ],
    ],
    'minutes.sign': [
      [
        'a report',
        async () => {
          const { meeting, item } = await written();
          return { meeting, item, revision: 1 };
        },
        ['bruno'],
      ],
    ],
    'minutes.addend': [
      ['a signed report', async () => ({ ...(await signed()), text: 'Essai.' }), ['bruno']],
    ],
    'minutes.contest': [
      ['a signed report', async () => ({ ...(await signed()), text: 'Essai.' }), ['camille']],
    ],
    'minutes.answer': [
      [
        'a contested report',
        async () => {
          const report = { ...(await signed()), text: 'Essai.' };
          await clients.camille.command('minutes.contest', report);
          return report;
        },
        ['bruno'],
      ],
    ],
    'minutes.receive': [
      ['a signed report', async () => ({ ...(await signed()), copies: ['Essai'] }), ['camille']],
    ],
    'followUp.record': [
      [
        'an answered case',
        async () => ({
          case: await freshAnswered(),
          content: { applied: 'applied', outcome: 'better' },
        }),
        ['camille'],
      ],
    ],
    'followUp.list': [
      [
        'of a case',
        () => ({ case: world.submitted.id }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      ['told to the caller', () => ({}), everybody],
    ],
    'question.ask': [
      [
        'for one’s centre',
        () => ({ series: world.series, centre: world.centre, text: 'Essai ?' }),
        ['camille', 'dominique', 'paul'],
      ],
    ],
    'question.answer': [
      [
        'one that waits',
        async () => ({ question: await freshQuestion(), text: 'Essai.' }),
        ['victor', 'bruno'],
      ],
    ],
    'question.redirect': [
      [
        'one that waits',
        async () => ({ question: await freshQuestion(), reason: 'Essai.' }),
        ['victor', 'bruno'],
      ],
    ],
    'question.publish': [
      [
        'an answered one',
        async () => {
          const question = await freshQuestion();
          await clients.victor.command('question.answer', { question, text: 'Essai.' });
          const publication = { title: 'Essai', question: 'Essai ?', answer: 'Essai.' };
          return { question, revision: 2, publication };
        },
        ['bruno', 'ines'],
      ],
    ],
    'question.list': [
      ['one’s own', () => ({ box: 'own' }), everybody],
      ['of one’s series', () => ({ box: 'series' }), everybody],
      ['published', () => ({ box: 'published' }), everybody],
    ],
    'event.read': [
      ['a draft', () => ({ stream: `case:${world.draft.case}` }), ['camille', 'dominique']],
      [
        'a submitted case',
        () => ({ stream: `case:${world.submitted.id}` }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      ['a centre', () => ({ stream: `centre:${world.centre}` }), ['camille', 'dominique', 'paul']],
      [
        'a series',
        () => ({ stream: `series:${world.series}` }),
        ['victor', 'bruno', 'ines', 'irene', 'admin'],
      ],
      ['a user', () => ({ stream: `user:${world.user}` }), ['camille']],
      ['the directory', () => ({ stream: 'directory' }), everybody],
    ],
    'event.subscribe': [
      [
        'a submitted case',
        () => ({ streams: [{ stream: `case:${world.submitted.id}` }] }),
        ['camille', 'dominique', 'victor', 'bruno', 'ines'],
      ],
      ['a user', () => ({ streams: [{ stream: `user:${world.user}` }] }), ['camille']],
      [
        'a series',
        () => ({ streams: [{ stream: `series:${world.series}` }] }),
        ['victor', 'bruno', 'ines', 'irene', 'admin'],
      ],
      [
        'one’s own and another’s',
        () => ({ streams: [{ stream: `user:${world.user}` }, { stream: `user:${newId()}` }] }),
        nobody,
      ],
    ],
    'notice.list': [['one’s own', () => ({}), everybody]],
    'notice.read': [['one that is not the caller’s', () => ({ notices: [newId()] }), nobody]],
    'notice.mail': [['one’s own', () => ({}), everybody]],
    'notice.setMail': [
      ['one’s own', () => ({ mail: { address: 'moi@hopital.invalid', urgent: true, digest: false } }), everybody],
    ],
    'calendarFeed.create': [['one’s own', () => ({}), everybody]],
    'calendarFeed.get': [['one’s own', () => ({}), everybody]],
    'calendarFeed.revoke': [
      [
        'one’s own',
        async () => {
          for (const login of everybody) await clients[login].command('calendarFeed.create');
          return {};
        },
        everybody,
      ],
    ],
    'audit.list': [
      ['a case', () => ({ case: world.submitted.id }), ['camille', 'paul', 'sacha']],
      ['a centre', () => ({ centre: world.centre }), ['paul', 'sacha']],
      ['a user', () => ({ user: world.user }), ['sacha']],
    ],
    'audit.verify': [['', () => ({}), ['sacha']]],
    'terminology.search': [['', () => ({ system: 'HPO', text: 'petite taille' }), everybody]],
    'terminology.lookup': [['', () => ({ codes: ['HP:0004322'] }), everybody]],
    'terminology.suggestDiseases': [
      ['', () => ({ phenotype: [{ code: 'HP:0004322', status: 'observed' }] }), everybody],
    ],
    'stats.activity': [
      ['of a series', ofSeries, ['victor', 'bruno', 'ines', 'admin']],
      ['of a series, all of it', () => ({ ...ofSeries(), whose: 'all' }), ['bruno', 'ines', 'admin']],
      ['of a centre', ofCentre, ['camille', 'paul', 'admin']],
      ['of a centre, all of it', () => ({ ...ofCentre(), whose: 'all' }), ['paul', 'admin']],
      ['of a network', () => ({ network: world.network, ...period }), ['admin']],
      ['of the platform', () => period, ['admin']],
    ],
    'stats.territory': [
      ['of a series', ofSeries, ['bruno', 'ines', 'admin']],
      ['of a network', () => ({ network: world.network, ...period }), ['admin']],
    ],
    'stats.minimumDataSet': [['of a centre', ofCentre, ['camille', 'dominique']]],
  };

  it('the table here names every method of the contract', () => {
    assert.deepEqual(Object.keys(table).toSorted(), methods.map(({ name }) => name).toSorted());
  });

  for (const [method, cases] of Object.entries(table)) {
    if (cases === open || cases === self) {
      it(`${method} answers for the caller and nobody else`, async () => {
        const inAnothersName = { user: world.user, session: world.session };
        const wrong = ({ code }) => code === 1006 || code === -32602;
        await assert.rejects(clients.tom.call(method, inAnothersName), wrong);
        await assert.rejects(clients[''].call(method, inAnothersName), (error) =>
          cases === open ? wrong(error) : error.code === 1001,
        );
      });
      continue;
    }
    for (const [what, params, allowed, mayConflict = []] of cases) {
      it(`${method} ${what} is for ${allowed.join(', ') || 'nobody'}`, async () => {
        const { 'x-kind': kind } = methods.find(({ name }) => name === method);
        for (const login of ['', ...everybody]) {
          const given = await params();
          const outcome = await clients[login]
            .call(method, kind === 'write' ? { commandId: newId(), ...given } : given)
            .then(
              () => 0,
              ({ code }) => code,
            );
          if (allowed.includes(login)) {
            assert.equal(outcome, 0, `${login} may`);
          } else if (login === '') {
            assert.ok([1001, 1003].includes(outcome), `without sign-in: ${outcome}`);
          } else {
            assert.ok([1002, 1003, 1004].includes(outcome), `${login} gets ${outcome}`);
            // A conflict tells how things are, so it is for those only who may write.
            if (outcome === 1004)
              assert.ok(mayConflict.includes(login), `${login} gets a conflict`);
          }
        }
      });
    }
  }
});
