import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type {
  CaseBox,
  CaseOrder,
  CaseState,
  CentreKind,
  CountedFigure,
  CountedWhose,
  QuestionBox,
  Urgency,
} from '../generated/protocol';
import {
  caseBoxValues,
  caseOrderValues,
  caseStateValues,
  centreKindValues,
  countedFigureValues,
  countedWhoseValues,
  questionBoxValues,
  urgencyValues,
} from '../generated/values';
import { worded } from '../i18n/words';
import { Loading } from '../ui/states';
import { Failed } from './failed';
import { Missing } from './missing';
import { part } from './part';
import { Root } from './root';

const root = createRootRoute({ component: Root, notFoundComponent: Missing, errorComponent: Failed });

const screen = <M extends Record<string, unknown>, K extends keyof M & string>(
  load: () => Promise<M>,
  name: K,
) =>
  lazyRouteComponent(
    worded(() => part(load)),
    name,
  );

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const oneOf =
  <V extends string>(values: readonly V[]) =>
  (value: unknown) =>
    values.find((known) => known === value);

const matching = (pattern: RegExp) => (value: unknown) =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

const asOrpha = matching(/^ORPHA:\d{1,7}$/);
const asQuestionBox = oneOf(questionBoxValues);
const asBox = oneOf(caseBoxValues);
const asOrder = oneOf(caseOrderValues);
const asUrgency = oneOf(urgencyValues);
const asState = oneOf(caseStateValues);
export interface InboxSearch {
  box?: CaseBox;
  state?: CaseState;
  urgency?: Urgency;
  series?: string;
  hpo?: string;
  orpha?: string;
  text?: string;
  order?: CaseOrder;
}
export interface QuestionsSearch {
  box?: QuestionBox;
  /** The question to go to. */
  question?: string;
  text?: string;
  orpha?: string;
  network?: string;
}
export interface DocumentSearch {
  /** The document that lies open, over the screen or on its left. */
  document?: string;
}
export interface CaseSearch extends DocumentSearch {
  panel?: CasePanel;
}
const kPanels = ['discussion', 'opinions', 'timeline', 'record'] as const;
export type CasePanel = (typeof kPanels)[number];
const asPanel = oneOf(kPanels);

const kViews = ['centres', 'series', 'networks'] as const;
export type DirectoryView = (typeof kViews)[number];
const asDay = matching(/^\d{4}-\d{2}-\d{2}$/);
const asView = oneOf(kViews);
const asKind = oneOf(centreKindValues);
const asWhose = oneOf(countedWhoseValues);
const asFigure = oneOf(countedFigureValues);
export interface DirectorySearch {
  view?: DirectoryView;
  text?: string;
  orpha?: string;
  region?: string;
  network?: string;
  kind?: CentreKind;
}
export interface ActivitySearch {
  series?: string;
  centre?: string;
  network?: string;
  whose?: CountedWhose;
  /** First and last day. */
  from?: string;
  to?: string;
  orpha?: string;
}
export interface CountedSearch {
  figure?: CountedFigure;
  series?: string;
  centre?: string;
  network?: string;
  whose?: CountedWhose;
  /** Moments, as the figure has them. */
  from?: string;
  to?: string;
  /** Empty: of centres without one. */
  region?: string;
  orpha?: string;
}
export interface AuditSearch {
  centre?: string;
  case?: string;
  user?: string;
  who?: string;
  about?: string;
  from?: string;
  to?: string;
}

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/cases', replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/cases',
  validateSearch: (search: Record<string, unknown>): InboxSearch => ({
    box: asBox(search.box),
    state: asState(search.state),
    urgency: asUrgency(search.urgency),
    series: text(search.series),
    hpo: matching(/^HP:\d{7}$/)(search.hpo),
    orpha: asOrpha(search.orpha),
    text: text(search.text),
    order: asOrder(search.order),
  }),
  // Its words are there from the beginning.
  component: lazyRouteComponent(() => part(() => import('../screens/inbox')), 'Inbox'),
});

const newCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/new',
  validateSearch: (search: Record<string, unknown>): DocumentSearch & { draft?: string } => ({
    draft: text(search.draft),
    document: text(search.document),
  }),
  component: screen(() => import('../screens/case-form'), 'NewCase'),
});

const caseRoute = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id',
  validateSearch: (search: Record<string, unknown>): CaseSearch => ({
    panel: asPanel(search.panel),
    document: text(search.document),
  }),
  component: screen(() => import('../screens/case'), 'CasePage'),
});

const editCase = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id/edit',
  validateSearch: (search: Record<string, unknown>): DocumentSearch => ({ document: text(search.document) }),
  component: screen(() => import('../screens/case-form'), 'EditCase'),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: '/cases/$id/compare',
  validateSearch: (search: Record<string, unknown>): { from?: number; to?: number } => ({
    from: Number(search.from) || undefined,
    to: Number(search.to) || undefined,
  }),
  component: screen(() => import('../screens/case/compare'), 'Compare'),
});

const triage = createRoute({
  getParentRoute: () => root,
  path: '/triage',
  validateSearch: (search: Record<string, unknown>): { series?: string } => ({ series: text(search.series) }),
  component: screen(() => import('../screens/triage'), 'Triage'),
});

const meetings = createRoute({
  getParentRoute: () => root,
  path: '/meetings',
  validateSearch: (search: Record<string, unknown>): { series?: string; forCase?: string } => ({
    series: text(search.series),
    forCase: text(search.forCase),
  }),
  component: screen(() => import('../screens/meetings'), 'Meetings'),
});

const meeting = createRoute({
  getParentRoute: () => root,
  path: '/meetings/$id',
  validateSearch: (search: Record<string, unknown>): DocumentSearch => ({ document: text(search.document) }),
  component: screen(() => import('../screens/meeting'), 'MeetingPage'),
});

const report = createRoute({
  getParentRoute: () => root,
  path: '/meetings/$id/reports/$item',
  component: screen(() => import('../screens/report'), 'ReportPage'),
});

const series = createRoute({
  getParentRoute: () => root,
  path: '/series/$id',
  component: screen(() => import('../screens/series'), 'SeriesPage'),
});

const newSeries = createRoute({
  getParentRoute: () => root,
  path: '/series/new',
  validateSearch: (search: Record<string, unknown>): { centre?: string } => ({ centre: text(search.centre) }),
  component: screen(() => import('../screens/series/new'), 'NewSeries'),
});

const editSeries = createRoute({
  getParentRoute: () => root,
  path: '/series/$id/edit',
  component: screen(() => import('../screens/series/edit'), 'EditSeries'),
});

const questions = createRoute({
  getParentRoute: () => root,
  path: '/questions',
  validateSearch: (search: Record<string, unknown>): QuestionsSearch => ({
    box: asQuestionBox(search.box),
    question: text(search.question),
    text: text(search.text),
    orpha: asOrpha(search.orpha),
    network: text(search.network),
  }),
  component: screen(() => import('../screens/questions'), 'Questions'),
});

const outcomes = createRoute({
  getParentRoute: () => root,
  path: '/outcomes',
  component: screen(() => import('../screens/outcomes'), 'Outcomes'),
});

const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  validateSearch: (search: Record<string, unknown>): DirectorySearch => ({
    view: asView(search.view),
    text: text(search.text),
    orpha: asOrpha(search.orpha),
    region: text(search.region),
    network: text(search.network),
    kind: asKind(search.kind),
  }),
  component: screen(() => import('../screens/directory'), 'Directory'),
});

const newCentre = createRoute({
  getParentRoute: () => root,
  path: '/directory/new',
  component: screen(() => import('../screens/directory/centre-form'), 'NewCentre'),
});

const centre = createRoute({
  getParentRoute: () => root,
  path: '/directory/centres/$id',
  component: screen(() => import('../screens/directory/centre'), 'CentrePage'),
});

const editCentre = createRoute({
  getParentRoute: () => root,
  path: '/directory/centres/$id/edit',
  component: screen(() => import('../screens/directory/centre-form'), 'EditCentre'),
});

const activity = createRoute({
  getParentRoute: () => root,
  path: '/activity',
  validateSearch: (search: Record<string, unknown>): ActivitySearch => ({
    series: text(search.series),
    centre: text(search.centre),
    network: text(search.network),
    whose: asWhose(search.whose),
    from: asDay(search.from),
    to: asDay(search.to),
    orpha: asOrpha(search.orpha),
  }),
  component: screen(() => import('../screens/activity'), 'Activity'),
});

const counted = createRoute({
  getParentRoute: () => root,
  path: '/activity/cases',
  validateSearch: (search: Record<string, unknown>): CountedSearch => ({
    figure: asFigure(search.figure),
    series: text(search.series),
    centre: text(search.centre),
    network: text(search.network),
    whose: asWhose(search.whose),
    region: typeof search.region === 'string' ? search.region : undefined,
    orpha: text(search.orpha),
    from: text(search.from),
    to: text(search.to),
  }),
  component: screen(() => import('../screens/activity/counted'), 'Counted'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    centre: text(search.centre),
    case: text(search.case),
    user: text(search.user),
    who: text(search.who),
    about: text(search.about),
    from: asDay(search.from),
    to: asDay(search.to),
  }),
  component: screen(() => import('../screens/audit'), 'AccessLog'),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: '/notices',
  component: screen(() => import('../screens/notices'), 'Notices'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: screen(() => import('../screens/account'), 'Account'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: (search: Record<string, unknown>): { code?: string } => ({ code: text(search.code) }),
  component: screen(() => import('../screens/sign-in/invitation'), 'Invitation'),
});

// An address that was typed is a step on from the one before, as a link is: only then can it be undone.
// The history below asks how many steps it was after this has said so: listeners are called in turn.
window.addEventListener(
  'popstate',
  () => {
    if (history.state !== null) return;
    const { __TSR_index: index } = router.history.location.state;
    const key = crypto.randomUUID();
    const state = { key, __TSR_key: key, __TSR_index: index + 1 };
    History.prototype.replaceState.call(history, state, '');
  },
  { capture: true },
);

// Addresses live in the fragment: which case somebody opens is in no log of a proxy on the way.
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    inbox,
    newCase,
    caseRoute,
    editCase,
    compare,
    triage,
    meetings,
    meeting,
    report,
    series,
    newSeries,
    editSeries,
    questions,
    outcomes,
    directory,
    newCentre,
    centre,
    editCentre,
    activity,
    counted,
    audit,
    notices,
    account,
    invitation,
  ]),
  history: createHashHistory(),
  defaultPendingComponent: Loading,
  defaultErrorComponent: Failed,
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
  interface HistoryState {
    /** The screen below is one step back. */
    over?: boolean;
  }
}
