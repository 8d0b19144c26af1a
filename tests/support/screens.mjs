// Every screen of the web client, for what looks at all of them.
import assert from 'node:assert/strict';

/**
 * The screens of the web client with the demonstration's data: who sees it, what it is, its address,
 * and what is there once it is shown.
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
  await own.close();
  const { meeting, item } = held.find(({ reported }) => reported);
  return [
    ['camille', 'her cases', '#/cases?box=all', '[data-case]'],
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
    ['bruno', 'two versions', `#/cases/${answered}/compare`, 'h1'],
    ['bruno', 'a signed report', `#/meetings/${meeting}/reports/${item}`, '.report-signed'],
    ['bruno', 'a meeting of the past', `#/meetings/${meeting}`, '.agenda-items'],
    ['ines', 'the triage board', '#/triage', '.board-column'],
    ['ines', 'the calendar', '#/meetings', '.month'],
    ['ines', 'a coming meeting', `#/meetings/${next.meeting}`, '.agenda-item'],
  ];
}
