import { catalogues } from './messages.js';
import { codes, Connection, post } from './rpc.js';

const kPageSize = 50;
const kBoxes = ['todo', 'waiting', 'done', 'drafts', 'all'];
const kLanguageKey = 'consilium.language';

const page = {
  main: document.getElementById('main'),
  connection: document.getElementById('connection'),
  account: document.getElementById('account'),
  signOut: document.getElementById('sign-out'),
  language: document.getElementById('language'),
};

const state = {
  language:
    localStorage.getItem(kLanguageKey) ?? (navigator.language.startsWith('fr') ? 'fr' : 'en'),
  identity: undefined,
  connection: undefined,
  connectionState: undefined,
  notice: undefined,
  askCode: false,
  enrolment: undefined,
  recoveryCodes: undefined,
  box: 'todo',
  list: undefined,
  changed: new Set(),
};

const text = () => catalogues[state.language];

/** An element with attributes (on… are listeners) and children (elements or text). */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, '');
    else if (value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

function describe(error) {
  if (error instanceof TypeError) return text().unreachable;
  if (error.code === codes.rateLimited) return text().tooMany(Math.ceil(error.data?.retryAfter ?? 1));
  if (error.code === codes.unauthenticated) return text().signInFailed;
  return text().failed;
}

function showBar() {
  document.documentElement.lang = state.language;
  document.title = text().title;
  page.language.textContent = text().otherLanguage;
  page.language.lang = state.language === 'fr' ? 'en' : 'fr';
  page.signOut.textContent = text().signOut;
  page.signOut.hidden = state.identity === undefined;
  page.account.hidden = state.identity === undefined;
  page.account.textContent = state.identity?.name ?? '';
  const shown = state.identity ? state.connectionState : undefined;
  page.connection.textContent = shown ? text()[shown] : '';
  page.connection.dataset.state = shown ?? '';
}

// Sign-in

function showSignIn() {
  const login = element('input', {
    id: 'login',
    name: 'login',
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
  });
  const password = element('input', {
    id: 'password',
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const code = element('input', {
    id: 'code',
    name: 'code',
    autocomplete: 'one-time-code',
    'aria-describedby': 'code-hint',
    required: true,
  });
  const codeField = element(
    'div',
    { hidden: !state.askCode },
    element('label', { for: 'code' }, text().code),
    code,
    element('p', { id: 'code-hint' }, text().codeHint),
  );
  code.disabled = !state.askCode;
  const problem = element('p', { class: 'problem', role: 'alert' }, state.notice ?? '');
  const button = element('button', { type: 'submit' }, text().signIn);

  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.textContent = '';
    state.notice = undefined;
    try {
      const { identity } = await post('session.login', {
        login: login.value.trim(),
        password: password.value,
        as: 'cookie',
        ...(state.askCode ? { totp: code.value.trim() } : {}),
      });
      state.askCode = false;
      enter(identity);
    } catch (error) {
      const codeMissing = error.data?.violations?.some(({ pointer }) => pointer === '/totp');
      if (codeMissing && !state.askCode) {
        state.askCode = true;
        code.disabled = false;
        codeField.hidden = false;
        problem.textContent = text().codeNeeded;
        code.focus();
      } else {
        problem.textContent = describe(error);
      }
      button.disabled = false;
    }
  };

  page.main.replaceChildren(
    element(
      'form',
      { class: 'sign-in', onsubmit: submit },
      element('h1', {}, text().signIn),
      element('label', { for: 'login' }, text().login),
      login,
      element('label', { for: 'password' }, text().password),
      password,
      codeField,
      problem,
      button,
    ),
  );
  showBar();
  login.focus();
}

// Enrolment of a second factor, before anything else can be done

/** Draws rows of modules; the text beside it says the same. */
function qrImage(rows, label) {
  const namespace = 'http://www.w3.org/2000/svg';
  const quiet = 4;
  const side = rows.length + 2 * quiet;
  const svg = document.createElementNS(namespace, 'svg');
  const attributes = { viewBox: `0 0 ${side} ${side}`, class: 'qr', role: 'img', 'aria-label': label };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  const path = document.createElementNS(namespace, 'path');
  const modules = rows.flatMap((row, y) =>
    [...row].flatMap((module, x) => (module === '1' ? `M${x + quiet} ${y + quiet}h1v1h-1z` : [])),
  );
  path.setAttribute('d', modules.join(''));
  svg.append(path);
  return svg;
}

async function beginEnrolment(notice) {
  try {
    state.enrolment = await post('session.enrolTotp');
    state.notice = notice;
    showEnrolment();
  } catch (error) {
    leave(error.data?.reauthenticate ? text().enrol.signInAgain : describe(error));
  }
}

function showEnrolment() {
  if (state.recoveryCodes) {
    showRecoveryCodes();
    return;
  }
  const { title, why, scan, qr, code, confirm, mismatch, restart } = text().enrol;
  const field = element('input', {
    id: 'enrolment-code',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    required: true,
  });
  const problem = element('p', { class: 'problem', role: 'alert' }, state.notice ?? '');
  const submit = async (event) => {
    event.preventDefault();
    problem.textContent = '';
    try {
      const { recoveryCodes } = await post('session.confirmTotp', { code: field.value.trim() });
      state.recoveryCodes = recoveryCodes;
      showRecoveryCodes();
    } catch (error) {
      if (error.code === codes.invalid) problem.textContent = mismatch;
      else if (error.code === codes.invalidState) beginEnrolment(restart);
      else if (error.code === codes.unauthenticated) leave(text().sessionEnded);
      else problem.textContent = describe(error);
    }
  };
  page.main.replaceChildren(
    element(
      'form',
      { class: 'sign-in', onsubmit: submit },
      element('h1', {}, title),
      element('p', {}, why),
      element('p', {}, scan),
      qrImage(state.enrolment.qr, qr),
      element('p', { class: 'key' }, state.enrolment.secret.match(/.{4}/g).join(' ')),
      element('label', { for: 'enrolment-code' }, code),
      field,
      problem,
      element('button', { type: 'submit' }, confirm),
    ),
  );
  showBar();
  field.focus();
}

function showRecoveryCodes() {
  const { saveTitle, save, saved } = text().enrol;
  const proceed = async () => {
    state.enrolment = undefined;
    state.recoveryCodes = undefined;
    try {
      enter((await post('session.whoami')).identity);
    } catch (error) {
      leave(describe(error));
    }
  };
  page.main.replaceChildren(
    element(
      'section',
      { class: 'sign-in', 'aria-labelledby': 'recovery' },
      element('h1', { id: 'recovery', tabindex: '-1' }, saveTitle),
      element('p', {}, save),
      element('ul', { class: 'codes' }, ...state.recoveryCodes.map((code) => element('li', {}, code))),
      element('button', { type: 'button', onclick: proceed }, saved),
    ),
  );
  showBar();
  document.getElementById('recovery').focus();
}

// The list of cases

function time(value) {
  return new Intl.DateTimeFormat(state.language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(value),
  );
}

function day(value) {
  return new Intl.DateTimeFormat(state.language, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(value),
  );
}

function caseRow(item) {
  const { states, urgencies, neededBy, none } = text();
  const urgency = item.urgency ? urgencies[item.urgency] : none;
  const deadline = item.neededBy ? `, ${neededBy(day(item.neededBy))}` : '';
  return element(
    'tr',
    { class: state.changed.has(item.id) ? 'changed' : undefined, 'data-case': item.id },
    element('th', { scope: 'row' }, item.pseudonym),
    element('td', {}, states[item.state]),
    element('td', { class: item.urgency ? `urgency-${item.urgency}` : undefined }, urgency + deadline),
    element('td', {}, item.centreName),
    element('td', {}, item.seriesName ?? none),
    element('td', {}, element('time', { datetime: item.activityAt }, time(item.activityAt))),
  );
}

function showCases() {
  const { cases, box, boxes, count, empty, columns, more } = text();
  const { list } = state;
  const table =
    list?.cases.length > 0
      ? element(
          'div',
          { class: 'table', tabindex: '0', role: 'region', 'aria-labelledby': 'heading' },
          element(
            'table',
            {},
            element(
              'thead',
              {},
              element(
                'tr',
                {},
                ...Object.values(columns).map((label) => element('th', { scope: 'col' }, label)),
              ),
            ),
            element('tbody', {}, ...list.cases.map(caseRow)),
          ),
        )
      : element('p', { class: 'empty' }, list ? empty[state.box] : text().connecting);
  page.main.replaceChildren(
    element('h1', { id: 'heading' }, cases),
    element(
      'div',
      { class: 'boxes', role: 'group', 'aria-label': box },
      ...kBoxes.map((name) =>
        element(
          'button',
          {
            type: 'button',
            class: 'plain',
            'data-box': name,
            'aria-pressed': String(name === state.box),
            onclick: () => {
              state.box = name;
              state.list = undefined;
              load().then(() => page.main.querySelector(`[data-box="${name}"]`)?.focus());
            },
          },
          boxes[name],
        ),
      ),
    ),
    element('p', { role: 'status' }, list ? count(list.count) : ''),
    table,
    ...(list?.cursor
      ? [element('button', { type: 'button', class: 'plain more', onclick: () => loadMore() }, more)]
      : []),
  );
  showBar();
}

/** Reads the list again, as long as it was. */
async function load() {
  const { box, connection } = state;
  try {
    const limit = Math.min(200, Math.max(kPageSize, state.list?.cases.length ?? 0));
    const list = await connection.call('case.list', { box, limit });
    if (box !== state.box || connection !== state.connection) return;
    state.list = list;
    showCases();
  } catch (error) {
    // A lost connection loads again when it is back.
    if (!(error instanceof TypeError)) {
      state.notice = describe(error);
      showCases();
    }
  }
}

async function loadMore() {
  const { box, connection, list } = state;
  const next = await connection.call('case.list', { box, limit: kPageSize, cursor: list.cursor });
  if (list !== state.list) return;
  state.list = { ...next, cases: [...list.cases, ...next.cases] };
  showCases();
}

/** Several events in a row make one reading. */
let reload;
function loadSoon() {
  clearTimeout(reload);
  reload = setTimeout(load, 80);
}

function onEvent({ data }) {
  const id = data?.case?.id ?? data?.case;
  if (typeof id === 'string') state.changed.add(id);
  loadSoon();
}

function enter(identity) {
  state.identity = identity;
  state.notice = undefined;
  if (identity.secondFactor.enrolmentPending) {
    beginEnrolment();
    return;
  }
  let followed = false;
  state.connection = new Connection({
    onEvent,
    onState: async (name) => {
      state.connectionState = name;
      if (name === 'ended') {
        leave(text().sessionEnded);
        return;
      }
      showBar();
      if (name !== 'connected') return;
      if (!followed) {
        followed = true;
        const streams = [
          ...new Set([
            `user:${identity.user}`,
            ...identity.memberships.map(({ centre }) => `centre:${centre}`),
            ...identity.series.map(({ series }) => `series:${series}`),
          ]),
        ];
        await state.connection.follow(streams);
      }
      load();
    },
  });
  showCases();
  page.main.focus();
}

function leave(notice) {
  state.connection?.close();
  Object.assign(state, {
    identity: undefined,
    connection: undefined,
    connectionState: undefined,
    enrolment: undefined,
    recoveryCodes: undefined,
    list: undefined,
    box: 'todo',
    changed: new Set(),
    notice,
  });
  showSignIn();
}

page.signOut.addEventListener('click', async () => {
  try {
    await post('session.logout');
    leave();
  } catch (error) {
    if (error.code === codes.unauthenticated) leave();
    else page.connection.textContent = describe(error);
  }
});

page.language.addEventListener('click', () => {
  state.language = state.language === 'fr' ? 'en' : 'fr';
  localStorage.setItem(kLanguageKey, state.language);
  if (state.identity === undefined) showSignIn();
  else if (state.enrolment) showEnrolment();
  else showCases();
});

try {
  const { identity } = await post('session.whoami');
  enter(identity);
} catch (error) {
  if (error.code !== codes.unauthenticated) state.notice = describe(error);
  showSignIn();
}
