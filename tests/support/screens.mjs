// Every screen of the web client, for what looks at all of them.
import assert from 'node:assert/strict';
import { openPage } from './browser.mjs';
import { pdf, png, Sender } from './document.mjs';
import { alter } from './database.mjs';
import {
  caseInSession,
  centreOf,
  completeContent,
  letSignInsAge,
  saveCharter,
  seriesNamed,
  submitCase,
  withoutRateLimit,
} from './story.mjs';
import { totp } from './totp.mjs';
import { say } from './words.mjs';

/** What the server of these screens is set to. */
export const screensSettings = { ...withoutRateLimit, 'directory.open': true };

/** Somebody's page in a language (`Français`, `English`); of `nobody` it is not signed in. */
export async function pageOf(t, { browser, server, users }, login, language, options) {
  const user = users.find((one) => one.login === login);
  const code = language.slice(0, 2).toLowerCase();
  if (user) {
    const client = await server.connect({ user });
    await client.call('session.setLanguage', { language: code });
    await client.close();
  }
  const page = await openPage(t, browser, server, { ...options, user });
  if (!user && language === 'English') await page.locator('#language').click();
  await page.locator(`html[lang=${code}]`).waitFor();
  return page;
}

/** A control by its words in either language, up to a name in them. */
const either = (role, key) => (page) => {
  const words = ['fr', 'en'].map((language) => say(language)(key).split(/ *\{/)[0]);
  return page.getByRole(role, { name: new RegExp(`^(${words.join('|')})`) }).first();
};

/**
 * Somebody presses a control (a selector, or what finds it), and something is shown. Who meets a control
 * that is drawn anew at that moment presses once more.
 */
const pressed = (control, shown) => async (page) => {
  const result = page.locator(shown).first();
  for (let again = 3; ; --again) {
    await (typeof control === 'string' ? page.locator(control) : control(page)).press('Enter');
    const there = result.waitFor({ timeout: again > 0 ? 8_000 : 30_000 });
    if (again === 0) return await there;
    if (await there.then(() => true, () => false)) return;
  }
};

/**
 * The screens of the web client with the demonstration's data: who sees it, what it is, its address,
 * what is there once it is shown, and, if anything, `act`: what its reader does then, and `after`: how
 * the next screen is made possible again. Those that are `seldom` need not be seen in every look.
 */
export async function screensOf(server, users) {
  const person = (login) => users.find((user) => user.login === login);
  const meetingsOfOne = async (login, state) => {
    const client = await server.connect({ user: person(login) });
    const { cases } = await client.call('case.list', { box: 'all', filter: { state }, limit: 200 });
    for (const { id } of cases ?? []) {
      const { meetings } = await client.call('case.get', { case: id });
      if (meetings?.length > 0) {
        await client.close();
        return { id, meetings };
      }
    }
    return assert.fail(`${login} has no case that is ${state}`);
  };
  const { id: answered, meetings: held } = await meetingsOfOne('bruno', 'answered');
  const { meetings: coming } = await meetingsOfOne('ines', 'scheduled');
  const next = coming.find(({ state }) => state === 'confirmed');
  const own = await server.connect({ user: person('camille') });
  const [draft] = (await own.call('case.list', { box: 'drafts', limit: 1 })).cases;
  const [{ centre }] = (await own.call('session.whoami')).identity.memberships;
  await own.close();
  const arranging = await server.connect({ user: person('ines') });
  const [{ series }] = (await arranging.call('session.whoami')).identity.series;
  const advised = await seriesNamed(arranging, 'RCP Os');
  await arranging.close();
  const { meeting, item } = held.find(({ reported }) => reported);
  return [
    ['camille', 'her cases', '#/cases?box=all', '[data-case]'],
    ['bruno', 'what waits for his opinion', '#/cases', '[data-opinion=awaited]'],
    ['camille', 'a list that is empty', '#/cases?box=todo&text=zzzz', '.empty'],
    ['camille', 'a new case', '#/cases/new', '.case-form'],
    ['camille', 'a draft', `#/cases/${draft.id}/edit`, '#save-state[data-state=saved]'],
    ['camille', 'notices', '#/notices', '.notices'],
    ['camille', 'her account', '#/account', '.account .rows'],
    ['camille', 'an address that leads nowhere', '#/nowhere', '.empty'],
    ['bruno', 'an answered case', `#/cases/${answered}`, '.answer'],
    ['bruno', 'the opinions', `#/cases/${answered}?panel=opinions`, '.opinion, .empty'],
    ['bruno', 'the timeline', `#/cases/${answered}?panel=timeline`, '.timeline li'],
    ['bruno', 'the record of a case', `#/cases/${answered}?panel=record`, '.record .rows'],
    ['bruno', 'a signed report', `#/meetings/${meeting}/reports/${item}`, '.report-signed'],
    ['bruno', 'a meeting of the past', `#/meetings/${meeting}`, '.agenda-items'],
    ['ines', 'the triage board', '#/triage', '.board-column'],
    ['ines', 'the calendar', '#/meetings', '.month'],
    ['camille', 'the charter of a series', `#/series/${series}`, '.series .rows'],
    ['camille', 'the questions of the networks', '#/questions', '.question'],
    ['camille', 'her own questions', '#/questions?box=own', '.question, .empty'],
    ['bruno', 'what his opinions changed', '#/outcomes', '.outcomes [data-case]'],
    ['bruno', 'the questions to his series', '#/questions?box=series', '.question[data-state=asked]'],
    ['ines', 'the form of a charter', `#/series/${series}/edit`, '.series-form .roster-rows li'],
    ['paul', 'a new series', `#/series/new?centre=${centre}`, '.series-form [data-owner]'],
    ['admin', 'the form of a series', `#/series/${series}/edit`, '#owner-network'],
    ['camille', 'the directory by disease', '#/directory?orpha=ORPHA%3A666', '[data-centre]'],
    ['camille', 'the series of the directory', '#/directory?view=series', '[data-series]'],
    ['camille', 'the activity of her centre', `#/activity?centre=${centre}`, '.over-table'],
    ['ines', 'the activity of her series', `#/activity?series=${series}`, '.territory-table'],
    ['paul', 'the members of his centre', `#/directory/centres/${centre}`, '[data-member]'],
    ['paul', 'the activity of the centre', '#/activity', '.over-table'],
    ['paul', 'the cases of a figure', counted(centre), '[data-case]'],
    ['paul', 'the access log', '#/audit', '.audit-entries li'],
    ['admin', 'the networks', '#/directory?view=networks', '[data-network]'],
    ['admin', 'a centre to change', `#/directory/centres/${centre}/edit`, '#save-centre'],
    ['admin', 'a new centre', '#/directory/new', '#save-centre'],
    ['admin', 'the activity of the platform', '#/activity', '.territory-table'],
    ['sacha', 'the log of a centre', `#/audit?centre=${centre}`, '.audit-entries li'],
    ['sacha', 'a log to be chosen', '#/audit', '.empty'],
    ['ines', 'a coming meeting', `#/meetings/${next.meeting}`, '.agenda-item'],
    ...(await arrangingOf(server, users, { next, series: advised, centre })),
    ...(await signingOf(server, users)),
    ...(await documentsOf(server, person('camille'), advised)),
    ...(await workOf(server, users, advised)),
    ...(await outsideOf(server, users, centre, advised)),
  ];
}

/** What is seen before the sign-in. */
async function outsideOf(server, users, centre, series) {
  const person = (login) => users.find((user) => user.login === login);
  const guarded = await server.connect({ user: person('helene') });
  const { secret } = await guarded.call('session.enrolTotp');
  await guarded.call('session.confirmTotp', { code: totp(secret) });
  await guarded.close();
  const half = async (page) => {
    await page.locator('#login').fill('helene');
    await page.locator('#password').fill(person('helene').password);
    await page.locator('#password').press('Enter');
    await page.locator('#code').waitFor();
  };
  const client = await server.connect({ user: person('paul') });
  const { member } = await client.command('member.invite', {
    ...{ centre, login: 'nouvelle.venue', name: 'Dre Nouvelle Venue', role: 'clinician' },
    ...{ profession: 'physician', specialty: 'génétique médicale' },
  });
  const { token } = await client.call('member.invitationLink', { member });
  const { region } = (await client.call('directory.centre', { centre })).centre;
  await client.close();
  return [
    ['nobody', 'the sign-in', '#/cases', '#login'],
    ['nobody', 'an invitation', `#/invitation?code=${token}`, '#new-password'],
    ['nobody', 'the open directory', '#/directory', '[data-centre]'],
    ['nobody', 'the open directory of a region', `#/directory?region=${region}`, '#region'],
    ['nobody', 'a centre of the open directory', `#/directory/centres/${centre}`, '.centre'],
    ['nobody', 'a charter of the open directory', `#/series/${series}`, '.series .facts'],
    ['nobody', 'the code of a second factor', '#/cases', '#login', { act: half }],
  ];
}

/** What people are in the middle of: forms, a session, dialogs. */
async function workOf(server, users, series) {
  const named = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const [submitter, coordinator] = [await named('camille'), await named('ines')];
  const { case: changed } = await submitCase(submitter, series);
  const { case: now, content } = await submitter.call('case.get', { case: changed });
  await submitter.command('case.update', {
    case: changed,
    revision: now.revision,
    content: { ...content, history: 'Fractures répétées. Densitométrie : Z-score -3,1.' },
  });
  const { case: asked } = await submitCase(submitter, series);
  await coordinator.command('case.requestInformation', { case: asked, text: 'La densitométrie ?' });
  const draft = await submitter.command('case.create', {
    centre: await centreOf(submitter),
    series,
    content: completeContent(),
  });
  const { case: reported } = await submitCase(submitter, series);
  const { content: told } = await submitter.call('case.get', { case: reported });
  await submitter.command('text.report', { subject: `case:${reported}`, text: told.history });
  const { meeting, item, case: presented } = await caseInSession(server, users);
  await coordinator.command('minutes.update', {
    meeting,
    item,
    revision: 0,
    content: { outcome: 'final', synthesis: 'Abstention chirurgicale.', plan: ['Réévaluation dans un an'] },
    release: true,
  });
  for (const client of [submitter, coordinator]) await client.close();
  const sender = await Sender.of(server, users.find(({ login }) => login === 'camille'));
  const image = await sender.ready(presented, png({ width: 400, height: 300, seed: 5 }), { name: 'main.png' });
  await sender.client.close();
  const report = `#/meetings/${meeting}/reports/${item}`;
  const opened = async (page, key, role) => {
    await page.keyboard.press(key);
    await page.getByRole(role).waitFor();
  };
  const ended = async (page) => {
    const admin = await named('admin');
    const { sessions } = await admin.call('session.list', { limit: 50 });
    for (const { id, current } of sessions) if (!current) await admin.call('session.revoke', { session: id });
    await admin.close();
    await page.locator('#password').waitFor();
  };
  const enrolled = async (page) => {
    await pressed('[aria-labelledby=factor] button', '.qr')(page);
    const key = (await page.locator('.key').textContent()).replaceAll(' ', '');
    await page.locator('#enrolment-code').fill(totp(key));
    await pressed('#confirm-code', '.codes')(page);
  };
  const disenrolled = async (page) => {
    await page.locator('#saved').press('Enter');
    await page.locator('.codes').waitFor({ state: 'detached' });
    await alter(server.data, `UPDATE app_user SET totp_secret = NULL, totp_step = 0 WHERE login = 'paul'`);
  };
  const left = async (page) => {
    await page.locator('#message').fill('Une phrase que personne n’a encore');
    await pressed(either('link', 'nav.meetings'), '#stay')(page);
  };
  return [
    ['camille', 'a text that was reported', `#/cases/${reported}`, '.fact-history .hint'],
    ['ines', 'a reported text to decide about', `#/cases/${reported}`, '.awaited blockquote'],
    [
      ...['bruno', 'a text to report', `#/cases/${reported}`, '.report-texts'],
      { act: pressed('.report-texts button', '[role=dialog]') },
    ],
    ['bruno', 'two versions', `#/cases/${changed}/compare`, '.compare-table tbody tr'],
    ['camille', 'a request to answer', `#/cases/${asked}`, '#request-answer'],
    ['camille', 'booking a place', `#/meetings?forCase=${changed}`, '.month'],
    [
      ...['camille', 'a case before it is submitted', `#/cases/${draft.case}/edit`, '#review'],
      { act: pressed('#review', '#submit-case') },
    ],
    ['ines', 'a session under way', `#/meetings/${meeting}`, '.session-current'],
    ['ines', 'a report being written', report, '#synthesis'],
    [
      ...['ines', 'planning meetings', '#/meetings', '#plan-meeting'],
      { act: pressed('#plan-meeting', '[role=dialog]') },
    ],
    [
      ...['bruno', 'an opinion being written', `#/cases/${presented}?panel=opinions`, '#give-opinion'],
      { act: pressed('#give-opinion', '#opinion-text') },
    ],
    [
      ...['bruno', 'a document beside it', `#/cases/${presented}?panel=opinions&document=${image}`],
      '.document-sheet img',
    ],
    [
      ...['admin', 'a second factor', '#/account', 'h1'],
      { act: pressed('[aria-labelledby=factor] button', '.qr') },
    ],
    ['paul', 'recovery codes', '#/account', 'h1', { act: enrolled, after: disenrolled, seldom: true }],
    [
      ...['bruno', 'a refusal being written', `#/cases/${changed}`, '.case-acts'],
      { act: pressed(either('button', 'act.decline'), '#act-text'), seldom: true },
    ],
    [
      ...['camille', 'a meeting being proposed', `#/meetings?forCase=${changed}`, '.month'],
      { act: pressed(either('button', 'meetings.propose'), '#propose-note'), seldom: true },
    ],
    [
      ...['camille', 'leaving a text behind', `#/cases/${changed}`, '#message'],
      { act: left, after: pressed('#leave', '.month'), seldom: true },
    ],
    // Nothing closes these but the reader: each is the last of whoever opens it.
    ['admin', 'a page that is locked', '#/directory', '[data-centre]', { act: ended }],
    ['paul', 'the palette', '#/account', 'h1', { act: (page) => opened(page, 'Control+k', 'combobox') }],
    ['sacha', 'the shortcuts', '#/account', 'h1', { act: (page) => opened(page, '?', 'dialog') }],
  ];
}

/** What a coordinator and a manager arrange: meetings, a charter, members, questions. */
async function arrangingOf(server, users, { next, series, centre }) {
  const named = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const [submitter, expert, chair] = await Promise.all(['camille', 'victor', 'bruno'].map(named));
  const { question } = await submitter.command('question.ask', {
    ...{ series, centre, text: 'Quelle surveillance après la croissance ?' },
  });
  await expert.command('question.answer', { question, text: 'Une fois par an.' });
  const { case: declined } = await submitCase(submitter, series);
  await chair.command('case.decline', { case: declined, reason: 'Ce n’est pas une maladie de l’os.' });
  const { case: withdrawn } = await submitCase(submitter, series);
  await submitter.command('case.withdraw', { case: withdrawn, reason: 'La personne ne le souhaite plus.' });
  for (const client of [submitter, expert, chair]) await client.close();
  let years = 20;
  const bothChange = async (page) => {
    years += 2;
    await page.locator('#charter-years').fill(String(years));
    const other = await named('bruno');
    await saveCharter(other, series, { retention: { years: years + 1 } });
    await other.close();
    await pressed('#save-series', '#settle-conflict')(page);
  };
  const settled = async (page) => {
    await page.locator('.conflict').getByRole('radio').first().check();
    await pressed('#settle-conflict', '#edit-series')(page);
  };
  return [
    ['camille', 'a case that was declined', `#/cases/${declined}`, '.state-declined'],
    ['bruno', 'a case that was withdrawn', `#/cases/${withdrawn}`, '.state-withdrawn'],
    [
      ...['ines', 'a meeting being changed', `#/meetings/${next.meeting}`, '#change-meeting'],
      { act: pressed('#change-meeting', '#plan-starts-at'), seldom: true },
    ],
    [
      ...['ines', 'a case on its way to another meeting', `#/meetings/${next.meeting}`, '.agenda-item'],
      { act: pressed(either('button', 'agenda.elsewhereOf'), '[role=dialog]'), seldom: true },
    ],
    [
      ...['ines', 'a question to be published', '#/questions?box=series', '.question[data-state=answered]'],
      { act: pressed(either('button', 'question.toPublish'), '#publish-title'), seldom: true },
    ],
    [
      ...['ines', 'what two changed of a charter', `#/series/${series}/edit`, '#charter-years'],
      { act: bothChange, after: settled, seldom: true },
    ],
    [
      ...['paul', 'somebody to be invited', `#/directory/centres/${centre}`, '#invite-member'],
      { act: pressed('#invite-member', '#member-login'), seldom: true },
    ],
    [
      ...['sacha', 'the record once it is verified', '#/audit', '#verify'],
      { act: pressed('#verify', '#verify-ok'), seldom: true },
    ],
  ];
}

/** A report and an attendance sheet, as they are looked at before they are signed. */
async function signingOf(server, users) {
  const named = (login) => server.connect({ user: users.find((user) => user.login === login) });
  const [camille, ines] = [await named('camille'), await named('ines')];
  const { meeting, item } = await caseInSession(server, users);
  await camille.command('meeting.join', { meeting, mode: 'remote' });
  await ines.command('minutes.update', {
    meeting,
    item,
    revision: 0,
    content: {
      outcome: 'final',
      synthesis: 'Poursuivre le traitement, sans chirurgie pour le moment.',
      plan: ['1. Zolédronate', '2. Kinésithérapie'],
      examinations: ['- Densitométrie'],
    },
    review: true,
    release: true,
  });
  await ines.command('meeting.close', { meeting });
  const contested = await caseInSession(server, users);
  const signed = { meeting: contested.meeting, item: contested.item };
  const content = { outcome: 'final', synthesis: 'Opérer après la croissance.' };
  await ines.command('minutes.update', { ...signed, revision: 0, content, release: true });
  const bruno = await named('bruno');
  await bruno.command('minutes.sign', { ...signed, revision: 1 });
  await camille.command('minutes.contest', { ...signed, text: 'La croissance est finie depuis un an.' });
  for (const client of [camille, ines, bruno]) await client.close();
  const asked = (button) => async (page) => {
    await page.locator(button).click();
    await page.getByRole('dialog').locator('.hash').waitFor();
  };
  const known = async (page) => {
    await letSignInsAge(server, 'bruno');
    await asked('#sign-report')(page);
    await pressed('#sign-now', '[role=dialog] [type=password]')(page);
  };
  const unknown = async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('[role=dialog] [type=password]').waitFor({ state: 'detached' });
  };
  const report = `#/meetings/${meeting}/reports/${item}`;
  const objected = `#/meetings/${signed.meeting}/reports/${signed.item}`;
  return [
    ['camille', 'a report in review', report, '#review-text'],
    ['bruno', 'a report that is contested', objected, '[id="write-minutes.answer"]'],
    ['bruno', 'a report to be signed', report, '#sign-report', { act: asked('#sign-report') }],
    ['bruno', 'a sheet to be signed', `#/meetings/${meeting}`, '#sign-sheet', { act: asked('#sign-sheet') }],
    [
      ...['bruno', 'the password before a signature', report, '#sign-report'],
      { act: known, after: unknown, seldom: true },
    ],
  ];
}

/** The viewer of documents, in each of its states. */
async function documentsOf(server, submitter, series) {
  const sender = await Sender.of(server, submitter);
  const { case: caseId } = await submitCase(sender.client, series);
  const added = async (bytes, name) => (await sender.opened(caseId, bytes, { name })).document.id;
  const phone = await added(pdf(2, 'Rappeler le 06 12 34 56 78'), 'bilan à vérifier.pdf');
  const refused = await added(Buffer.from('Un texte.'), 'notes.txt');
  const image = await sender.ready(caseId, png({ width: 400, height: 300 }), { name: 'genou.png' });
  const paper = await sender.ready(caseId, pdf(3, 'Conclusion'), { name: 'conclusion.pdf' });
  await sender.client.close();
  const at = (document) => `#/cases/${caseId}?document=${document}`;
  const measured = (page) => page.locator('#document-measure').press('Space');
  const shown = (state) => `.document-viewer[data-state=${state}]`;
  const page = '.document-sheet img';
  return [
    ['camille', 'the documents of a case', `#/cases/${caseId}`, '.documents [data-state=refused]'],
    ['camille', 'a document to check', at(phone), `${shown('to_confirm')} [data-mask]`],
    ['camille', 'a document that was refused', at(refused), `${shown('refused')} .notice`],
    ['camille', 'an image', at(image), `${shown('ready')} ${page}`],
    ['bruno', 'an image that is measured', at(image), `${shown('ready')} ${page}`, { act: measured }],
    ['bruno', 'a document of several pages', at(paper), `${shown('ready')} ${page}`],
    ['bruno', 'a document that is not for him', at(phone), '#close-document'],
  ];
}

/** The cases that a centre ever submitted, as a figure opens them. */
function counted(centre) {
  const search = new URLSearchParams({
    figure: 'submitted',
    centre,
    from: '2000-01-01T00:00:00.000Z',
    to: '2100-01-01T00:00:00.000Z',
  });
  return `#/activity/cases?${search}`;
}
